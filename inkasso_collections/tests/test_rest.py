"""An item rests for whatever records hold it, and goes on when the last of them has ended."""

from .common import CollectionsCommon


class TestRest(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls._items(cls._invoice("2026-09-01"))
        cls.first, cls.second = cls.env["inkasso.policy"].create([{"name": "First"}, {"name": "Second"}])

    def assertRests(self, reason, next_date):
        self.assertEqual(self.item.rest_reason, reason)
        self.assertEqual(str(self.item.next_date or ""), next_date)

    def test_until_ended(self):
        due = str(self.item.next_date)
        self.item._rest(self.first, "hold")
        self.assertRests("hold", "")
        self.assertFalse(self._run("2027-01-15").notice_ids)
        self.item._end_rest(self.first)
        self.assertRests(False, due)
        self.assertTrue(self._run("2027-01-15").notice_ids)

    def test_until_a_day(self):
        self.item._rest(self.first, "hold", "2026-10-10")
        self.assertRests("hold", "2026-10-11")
        self.assertFalse(self._run("2026-10-10").notice_ids)
        self.assertTrue(self._run("2026-10-11").notice_ids)

    def test_a_day_before_the_step_changes_nothing(self):
        due = str(self.item.next_date)
        self.item._rest(self.first, "hold", "2026-09-02")
        self.assertRests(False, due)

    def test_several(self):
        self.item._rest(self.first, "hold", "2026-10-10")
        self.item._rest(self.second, "excluded")
        self.assertRests("excluded", "")
        self.item._end_rest(self.second)
        self.assertRests("hold", "2026-10-11")
        self.item._rest(self.second, "excluded", "2026-11-10")
        self.assertRests("excluded", "2026-11-11")

    def test_same_record_again_moves_the_day(self):
        self.item._rest(self.first, "hold", "2026-10-10")
        self.item._rest(self.first, "hold", "2026-10-20")
        self.assertRests("hold", "2026-10-21")
        self.assertEqual(len(self.item.rest_ids), 1)
        self.assertEqual(self.item._end_rest(self.first), self.item)
        self.assertFalse(self.item.rest_ids)

    def test_paid_says_so(self):
        self.item._rest(self.first, "hold")
        self._pay(self.item.move_id, "2026-09-03")
        self.assertRests("paid", "")
