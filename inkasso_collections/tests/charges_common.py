from odoo.fields import Command

from .common import CollectionsCommon


class ChargesCommon(CollectionsCommon):
    """Runs whose steps charge interest and fees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds = {
            kind: cls.env.ref(f"inkasso_collections.fee_kind_{kind}") for kind in ("reminder", "demand", "compensation")
        }
        cls.firm = cls._make_debtor("Firman AB", is_company=True)

    @classmethod
    def _steps(cls, *fees, days=1):
        """Make the company follow a plan whose steps charge interest and these fees, `days` after each other.

        :param fees: the kinds of fees of each step, as text: "reminder compensation"
        """
        cls.company.inkasso_policy_id = cls.env["inkasso.policy"].create(
            {
                "name": "Steps",
                "company_id": cls.company.id,
                "level_ids": [
                    Command.create(
                        {
                            "name": f"Step {number}",
                            "sequence": number,
                            "days_overdue": number * days,
                            "response_days": 1,
                            "fee_kind_ids": [Command.set([cls.kinds[kind].id for kind in kinds.split()])],
                        }
                    )
                    for number, kinds in enumerate(fees, start=1)
                ],
            }
        )

    def _claim(self, day):
        """Run on `day` and send: the one notice it makes."""
        notice = self._run_and_send(day)
        self.assertEqual(len(notice), 1)
        self.assertInvariants(notice)
        return notice

    def assertClaims(self, notice, **amounts):
        self.assertRecordValues(notice, [{f"amount_{part}": amount for part, amount in amounts.items()}])
