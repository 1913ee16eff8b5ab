package desk

import (
	"strconv"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/outbox"
	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// OutboxPage lists the bundles for the upper platform (上报数据包).
type OutboxPage struct {
	web.Base
	Standing outbox.Standing
	Address  string // where they are pushed, "" for nowhere
	Key      string // the county's public key
	KeyID    string
	Rows     []BundleRow
	States   []templates.Option
	Next     string
}

// BundleRow is a bundle in words.
type BundleRow struct {
	outbox.Bundle
	Sign string // of the sign beside the state
}

var bundleSigns = map[outbox.State]string{outbox.Waiting: "due", outbox.Sent: "done", outbox.Exported: "done", outbox.Failed: "late", outbox.Void: "none"}

// Resendable reports a bundle that may be sent once more.
func (b BundleRow) Resendable() bool { return b.State != outbox.Void }

func bundleRow(b outbox.Bundle) BundleRow { return BundleRow{b, bundleSigns[b.State]} }

func stateOf(c *web.Ctx) outbox.State {
	if s := outbox.State(c.QueryParam("state")); s.Label() != "" {
		return s
	}
	return ""
}

func (d *Deps) outboxList(c *web.Ctx) error {
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the newest
	rows, next, err := outbox.List(c.Q(), stateOf(c), before)
	if err != nil {
		return err
	}
	p := &OutboxPage{Address: c.Values.OutboxURL()}
	p.Title = "上报数据包"
	if p.Standing, err = outbox.Stand(c.Q()); err != nil {
		return err
	}
	if p.Key, err = d.Outbox.Keys.PublicKey(); err != nil {
		return err
	}
	p.KeyID = crypt.Fingerprint(p.Key)
	for _, s := range outbox.States() {
		p.States = append(p.States, templates.Option{Value: string(s), Label: s.Label()})
	}
	for _, b := range rows {
		p.Rows = append(p.Rows, bundleRow(b))
	}
	if next > 0 {
		p.Next = idText(next)
	}
	return c.Render(p)
}

// mostBundles is how many bundles a file holds, the newest.
const mostBundles = 5000

func (d *Deps) outboxExport(c *web.Ctx) error {
	var out [][]string
	for before, more := int64(0), true; more && len(out) < mostBundles; {
		rows, next, err := outbox.List(c.Q(), stateOf(c), before)
		if err != nil {
			return err
		}
		for _, b := range rows {
			out = append(out, []string{idText(b.Number), b.State.Label(), strconv.Itoa(b.Entries), strconv.Itoa(b.Attempts), b.Message, b.Receipt,
				stamp(db.Some(b.CreatedAt)), stamp(b.EndedAt), b.Digest})
		}
		before, more = next, next > 0
	}
	return listFile(c, "上报数据包", []string{"编号", "状态", "条数", "发送次数", "说明", "回执", "编包时间", "送达或导出时间", "清单摘要"}, out)
}

// BundlePage shows one bundle with what it tells.
type BundlePage struct {
	web.Base
	Bundle  BundleRow
	Entries []outbox.Entry
}

func (d *Deps) outboxShow(c *web.Ctx) error {
	number, err := c.ID("number")
	if err != nil {
		return err
	}
	b, entries, err := outbox.ByNumber(c.Q(), number)
	if err != nil {
		return err
	}
	p := &BundlePage{Bundle: bundleRow(b), Entries: entries}
	p.Title = "第 " + idText(number) + " 号数据包"
	return c.Render(p)
}

func (d *Deps) outboxResend(c *web.Ctx) error {
	number, err := c.ID("number")
	if err != nil {
		return err
	}
	if err := d.Outbox.Resend(c.Request().Context(), c.Actor, org.Who(c.Actor), number); err != nil {
		return err
	}
	return c.Done("第 "+idText(number)+" 号数据包将在一分钟内重发。", "/desk/outbox/"+idText(number))
}
