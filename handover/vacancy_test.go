package handover_test

import (
	"testing"
	"time"

	"lianghua/org"
)

// A post without a person is asked of the unit's head first, after five
// working days of whoever is above; a filled one is forgotten.
func TestVacanciesEscalate(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		look := func() {
			t.Helper()
			if _, err := c.s.Vacancies(ctx); err != nil {
				t.Fatal(err)
			}
		}
		look()
		// D1 has a head who can name somebody; D2 has none, so the county is asked
		// at once, as for both townships.
		if n := c.queued("post.vacant", "D1"); n != 1 {
			t.Errorf("the head of D1 is asked %d times", n)
		}
		above := c.queued("post.vacant", "MY")
		if above == 0 || c.queued("post.vacant", "D2") != 0 {
			t.Errorf("the county is asked %d times, D2 %d", above, c.queued("post.vacant", "D2"))
		}
		c.now = time.Date(2026, 11, 30, 23, 59, 0, 0, shanghai) // the fifth working day after 23 November
		look()
		if n := c.queued("post.vacant", "D1"); n != 1 {
			t.Errorf("on the last day: %d", n)
		}
		c.now = time.Date(2026, 12, 1, 0, 0, 0, 0, shanghai)
		look()
		if d1, county := c.queued("post.vacant", "D1"), c.queued("post.vacant", "MY"); d1 != 0 || county != above+1 {
			t.Errorf("after it: D1 %d, county %d of %d", d1, county, above+1)
		}
		_, err := c.org.Appoint(ctx, cli, org.Appointment{UnitID: c.units["D1"].ID, Person: org.PersonDraft{Name: "示例子"}, Kind: org.Principal})
		c.ok(err)
		look()
		if n := c.queued("post.vacant", "MY"); n != above {
			t.Errorf("filled, and still asked: %d of %d", n, above)
		}
	})
}
