package desk

import (
	"fmt"
	"strconv"

	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// PersonPage is one person: telephones and posts. The mobile is masked until
// somebody with the right gives a reason.
type PersonPage struct {
	web.Base
	Person    org.Person
	Masked    string
	Mobile    string // whole, only in the answer to a reason
	Reason    string
	Posts     []PersonPost
	Reasons   []templates.Option
	MayEdit   bool
	MayReveal bool
}

// PersonPost is a post with its unit.
type PersonPost struct {
	org.Post
	Unit org.Unit
	Held bool // today
	Over bool
}

func (d *Deps) personShow(c *web.Ctx) error {
	p, err := d.personPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) personPage(c *web.Ctx) (*PersonPage, error) {
	person, err := d.personAt(c)
	if err != nil {
		return nil, err
	}
	p := &PersonPage{Person: person, Masked: d.Org.Masked(person.Mobile), MayEdit: c.May(rbac.PersonEdit), MayReveal: c.May(rbac.PersonReveal)}
	p.Title = person.Name
	for _, r := range org.RevealReasons() {
		p.Reasons = append(p.Reasons, templates.Option{Value: r, Label: r})
	}
	p.Posts, err = d.personPosts(c, person.ID)
	return p, err
}

// personAt reads the person of the address, when any of their units is the actor's.
func (d *Deps) personAt(c *web.Ctx) (org.Person, error) {
	id, err := c.ID("id")
	if err != nil {
		return org.Person{}, err
	}
	return d.Org.PersonByID(c.Request().Context(), c.Actor, id)
}

// personPosts lists a person's posts in the units that the actor may read.
func (d *Deps) personPosts(c *web.Ctx, person int64) (out []PersonPost, err error) {
	posts, err := org.PostsOfPerson(c.Q(), person)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, p := range posts {
		ids = append(ids, p.UnitID)
	}
	units, err := org.UnitsByID(c.Q(), ids)
	reach, today := rbac.ReachOf(c.Actor, rbac.UnitRead), d.Org.Today()
	for _, p := range posts {
		if u := units[p.UnitID]; reach.Holds(u.RBAC()) {
			out = append(out, PersonPost{Post: p, Unit: u, Held: p.On(today), Over: over(p.UntilOn, today)})
		}
	}
	return out, err
}

func over(until, today calendar.Date) bool { return !until.IsZero() && until.Before(today) }

// personReveal shows the whole mobile once, in the answer itself: it never
// stands in an address or a cookie.
func (d *Deps) personReveal(c *web.Ctx) error {
	p, err := d.personPage(c)
	if err != nil {
		return err
	}
	p.Reason = c.Form("reason")
	if p.Mobile, err = d.Org.Reveal(c.Request().Context(), c.Actor, p.Person.ID, p.Reason); err != nil {
		return c.Retry(err, "desk/person_show", p)
	}
	return c.RenderAs("desk/person_show", p)
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

func personURL(id int64) string { return fmt.Sprintf("/desk/people/%d", id) }
