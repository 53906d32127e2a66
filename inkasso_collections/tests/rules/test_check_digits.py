import pytest
from rules.check_digits import is_creditor_reference, is_iban


@pytest.mark.parametrize("number", ["SE4550000000058398257466", "DE89370400440532013000", "FI2112345600000785"])
def test_iban(number):
    assert is_iban(number)
    wrong_digit = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not is_iban(wrong_digit)


@pytest.mark.parametrize("number", ["5050-1055", "", None, "SE45 5000 0000 0583 9825 7466", "SE45ä00000005839825746"])
def test_no_iban(number):
    assert not is_iban(number)


@pytest.mark.parametrize("text", ["RF18539007547034", "RF332348236"])
def test_creditor_reference(text):
    assert is_creditor_reference(text)


@pytest.mark.parametrize("text", ["RF19539007547034", "RF18", "18539007547034", None, "rf18539007547034"])
def test_no_creditor_reference(text):
    assert not is_creditor_reference(text)
