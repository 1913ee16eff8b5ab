package webtest

import (
	"context"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
)

// drafters and reviewers are who writes and who passes the items of a unit.
var (
	drafters  = map[string]string{"D1": "dept", "T1": "town"}
	reviewers = map[string]string{"D1": "dept-head", "T1": "town-head"}
)

// Column is the id of a column of the starter tree.
func (c *County) Column(code string) int64 {
	c.t.Helper()
	all, err := catalog.Columns(c.DB.Reader(context.Background()))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, x := range all {
		if x.Code == code {
			return x.ID
		}
	}
	c.t.Fatalf("no column %s", code)
	return 0
}

// Drafted is a draft of D1 or T1 with what its type must have.
func (c *County) Drafted(unit, kind string, content form.Content) int64 {
	c.t.Helper()
	actor, _ := c.Actor(c.As(drafters[unit]))
	if content.Section == "" {
		content.Section = "示例科"
	}
	if f, _ := form.ByKey(kind); content.Body == "" && f.Asks("body") {
		content.Body = "<p>示例正文。</p>"
	}
	ref, err := c.Items.Create(context.Background(), actor, disclose.NewItem{UnitID: c.Units[unit].ID, Type: kind, ColumnID: c.Column("S18"), Content: content})
	if err != nil {
		c.t.Fatal(err)
	}
	return ref.ID
}

// Moved takes an item through moves: those that answer for it are made by the
// reviewer of its unit, the others by the drafter.
func (c *County) Moved(unit string, id int64, moves ...disclose.Action) {
	c.t.Helper()
	for _, m := range moves {
		login := drafters[unit]
		if m.Approving() || m == disclose.ActWithdraw || m == disclose.ActOffline || m == disclose.ActReturn {
			login = reviewers[unit]
		}
		actor, _ := c.Actor(c.As(login))
		i, err := disclose.ByID(c.DB.Reader(context.Background()), id)
		if err != nil {
			c.t.Fatal(err)
		}
		f := disclose.Form{Reason: "示例理由", Secrecy: &disclose.Secrecy{Answered: true}}
		if _, err := c.Items.Act(context.Background(), actor, []disclose.Ref{i.Ref()}, m, f); err != nil {
			c.t.Fatalf("%s: %v", m, err)
		}
	}
}

// Passed are the moves from a draft to what may be published.
func Passed(level int) []disclose.Action {
	all := []disclose.Action{disclose.ActSubmit, disclose.ActFirst}
	if level > 1 {
		all = append(all, disclose.ActSecrecy, disclose.ActSecond)
	}
	if level > 2 {
		all = append(all, disclose.ActFinal)
	}
	return all
}

// Published is a published item of D1 or T1.
func (c *County) Published(unit, kind string, content form.Content) int64 {
	c.t.Helper()
	id := c.Drafted(unit, kind, content)
	f, _ := form.ByKey(kind)
	c.Moved(unit, id, append(Passed(f.Level), disclose.ActPublish)...)
	return id
}
