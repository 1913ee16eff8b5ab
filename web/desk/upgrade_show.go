package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/upgrade"
	"lianghua/catalog/upgrade/match"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// UpgradePage is one upgrade with its table of matches.
type UpgradePage struct {
	web.Base
	Up      UpgradeView
	Counts  upgrade.Counts
	Life    []LifeStep
	Acts    []UpgradeButton
	Tabs    []templates.Link
	Rows    []upgrade.Line
	Names   map[string]string // of domains
	Domains []templates.Option
	Next    string
	Edit    bool // may change the matches
	Steps   []upgrade.Step
	Why     string // typed
}

// UpgradeButton is a move that this person may make.
type UpgradeButton struct {
	upgrade.Move
	URL string
}

// upgradeOf reads the upgrade of the address.
func upgradeOf(c *web.Ctx) (upgrade.Upgrade, error) {
	id, err := c.ID("id")
	if err != nil {
		return upgrade.Upgrade{}, err
	}
	return upgrade.ByID(c.Q(), id)
}

func upgradeAt(id int64) string { return "/desk/upgrades/" + idText(id) }

// upgradeButtons are the moves for the actor; the first change by hand makes
// its move itself.
func upgradeButtons(c *web.Ctx, u upgrade.Upgrade) (out []UpgradeButton) {
	for _, m := range upgrade.MovesFor(c.Actor, u.State) {
		word := "/draft/"
		if m.Right == rbac.EditionIssue {
			word = "/issue/"
		}
		if m.Act != upgrade.ActCheck {
			out = append(out, UpgradeButton{m, upgradeAt(u.ID) + word + string(m.Act)})
		}
	}
	return out
}

func upgradeLife(s upgrade.State) (out []LifeStep) {
	if s == upgrade.Undone {
		return nil
	}
	done := true
	for _, x := range upgrade.States() {
		if x == upgrade.Undone {
			break
		}
		here := x == s
		if here {
			done = false
		}
		out = append(out, LifeStep{x.Name(), done || here && s == upgrade.Applied, here && s != upgrade.Applied})
	}
	return out
}

func (d *Deps) upgradeShow(c *web.Ctx) error {
	p, err := d.upgradePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) upgradePage(c *web.Ctx) (*UpgradePage, error) {
	u, err := upgradeOf(c)
	if err != nil {
		return nil, err
	}
	p := &UpgradePage{Up: upgradeView(u), Life: upgradeLife(u.State), Acts: upgradeButtons(c, u), Names: map[string]string{}, Why: c.Form("why"),
		Edit: c.May(rbac.EditionDraft) && (u.State == upgrade.Read || u.State == upgrade.Checking)}
	p.Title = "目录升级：" + u.Name
	if p.Counts, err = upgrade.CountsOf(c.Q(), u.ID); err != nil {
		return nil, err
	}
	if p.Steps, err = upgrade.Steps(c.Q(), u.ID); err != nil {
		return nil, err
	}
	if err := p.fillDomains(c); err != nil {
		return nil, err
	}
	return p, p.fillRows(c)
}

func (p *UpgradePage) fillDomains(c *web.Ctx) error {
	list, err := catalog.Domains(c.Q())
	for _, d := range list {
		p.Names[d.Key] = d.Name
		p.Domains = append(p.Domains, templates.Option{Value: d.Key, Label: d.Key + " " + d.Name})
	}
	return err
}

// upgradeFilter reads the filter of the match table. What must be decided is
// shown first: a page without a choice shows the doubtful while there are any.
func upgradeFilter(c *web.Ctx, n upgrade.Counts) (upgrade.Filter, string) {
	kind := c.QueryParam("kind")
	if kind == "" {
		switch {
		case n.Doubt > 0:
			kind = "doubt"
		case n.Asks > 0:
			kind = "asks"
		default:
			kind = "all"
		}
	}
	f := upgrade.Filter{Domain: c.QueryParam("domain"), Text: strings.TrimSpace(c.QueryParam("q")), Doubt: kind == "doubt", Asks: kind == "asks"}
	if !f.Doubt && !f.Asks && kind != "all" {
		f.Kind = match.Kind(kind)
	}
	return f, kind
}

func (p *UpgradePage) fillRows(c *web.Ctx) error {
	f, at := upgradeFilter(c, p.Counts)
	tab := func(key, label string, n int) {
		p.Tabs = append(p.Tabs, templates.Link{Label: label, URL: upgradeAt(p.Up.ID) + "?kind=" + key, Current: key == at, Count: n})
	}
	tab("doubt", "存疑", p.Counts.Doubt)
	tab("asks", "待定取舍", p.Counts.Asks)
	for _, k := range match.Kinds() {
		tab(string(k), k.Name(), p.Counts.Kinds[k])
	}
	tab("all", "全部", p.Counts.Total)
	after, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := upgrade.Lines(c.Q(), p.Up.ID, f, after)
	if next > 0 {
		p.Next = idText(next)
	}
	p.Rows = rows
	return err
}

func (d *Deps) upgradeExport(c *web.Ctx) error {
	u, err := upgradeOf(c)
	if err != nil {
		return err
	}
	n, err := upgrade.CountsOf(c.Q(), u.ID)
	if err != nil {
		return err
	}
	if c.QueryParam("kind") == "" {
		n = upgrade.Counts{} // the whole table
	}
	f, _ := upgradeFilter(c, n)
	list, err := upgrade.AllLines(c.Q(), u.ID, f)
	if err != nil {
		return err
	}
	out := make([][]string, len(list))
	for i, l := range list {
		var changes, asks []string
		for _, x := range l.Changes {
			changes = append(changes, x.Label+"：“"+x.Old+"”改为“"+x.New+"”")
		}
		for _, a := range l.Asks {
			asks = append(asks, a.Label+"："+a.Choice.Name()+" "+a.Why)
		}
		out[i] = []string{l.Domain, l.Kind.Name(), l.Part.Name(), l.Code, l.Title, l.OldSeq, l.NewSeq, strconv.Itoa(l.Confidence) + "%", strings.Join(l.Reasons, "；"),
			claimYes(l.Doubt), l.Hand, strings.Join(changes, "\n"), strings.Join(asks, "\n")}
	}
	return listFile(c, "匹配表", []string{"领域", "结果", "拆分合并", "编号", "事项", "原序号", "新序号", "把握", "理由", "存疑", "核对人", "变化", "本县改动的取舍"}, out)
}

// upgradeFile is the workbook that was read.
func (d *Deps) upgradeFile(c *web.Ctx) error {
	u, err := upgradeOf(c)
	if err != nil {
		return err
	}
	a, err := attach.ByID(c.Q(), u.FileID)
	if err != nil {
		return err
	}
	return sendKept(c, d.Files, a)
}

// upgradeDeed does one deed on an upgrade, whose page comes back when it is
// refused; done says how many it touched.
func (d *Deps) upgradeDeed(c *web.Ctx, done string, do func(id, version int64) (int64, error)) error {
	p, err := d.upgradePage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	var n int64
	if err == nil {
		n, err = do(p.Up.ID, version)
	}
	if err != nil {
		return c.Retry(err, "desk/upgrade_show", p)
	}
	return c.Done(fmt.Sprintf(done, n), upgradeAt(p.Up.ID))
}

// upgradeAccept settles doubtful matches as they stand: the ticked ones, or all.
func (d *Deps) upgradeAccept(c *web.Ctx) error {
	return d.upgradeDeed(c, "已采纳 %d 条匹配。", func(id, version int64) (int64, error) {
		lines, err := c.FormIDs("line")
		switch {
		case err != nil:
			return 0, err
		case c.Checked("all"):
			lines = nil
		case lines == nil:
			lines = []int64{}
		}
		return d.Upgrades.Accept(c.Request().Context(), c.Actor, id, version, lines)
	})
}

// upgradeDecideAll gives every open question one answer.
func (d *Deps) upgradeDecideAll(c *web.Ctx) error {
	return d.upgradeDeed(c, "已定取舍 %d 处。", func(id, version int64) (int64, error) {
		n, err := d.Upgrades.DecideAll(c.Request().Context(), c.Actor, id, version, upgrade.Choice(c.Form("choice")), c.Form("why"))
		return int64(n), err
	})
}

// upgradeRecheck compares again what changed in the county meanwhile.
func (d *Deps) upgradeRecheck(c *web.Ctx) error {
	return d.upgradeDeed(c, "已重新比对，%d 条事项在读入以后有变化。", func(id, version int64) (int64, error) {
		n, err := d.Upgrades.Recheck(c.Request().Context(), c.Actor, id, version)
		return int64(n), err
	})
}

// UpgradeActPage asks before a move.
type UpgradeActPage struct {
	web.Base
	Up       UpgradeView
	Move     upgrade.Move
	Counts   upgrade.Counts
	Reason   string
	Standing []string // what keeps it from being taken back
	Version  int64
}

func (d *Deps) upgradeActAsk(c *web.Ctx) error {
	p, err := d.upgradeActPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) upgradeActPage(c *web.Ctx) (*UpgradeActPage, error) {
	u, err := upgradeOf(c)
	if err != nil {
		return nil, err
	}
	p := &UpgradeActPage{Up: upgradeView(u), Reason: c.Form("reason"), Version: u.Version}
	for _, b := range upgradeButtons(c, u) {
		if string(b.Act) == c.Param("act") && b.Right == c.Route.Need {
			p.Move = b.Move
		}
	}
	if p.Move.Act == "" {
		return nil, fault.Conflictf("《%s》现在是“%s”，不能办理这一步，请回升级页查看。", u.Name, u.State.Name())
	}
	p.Title = p.Move.Label + "：" + u.Name
	if p.Move.Act == upgrade.ActUndo {
		if p.Standing, err = upgrade.InTheWay(c.Q(), u); err != nil {
			return nil, err
		}
	}
	p.Counts, err = upgrade.CountsOf(c.Q(), u.ID)
	return p, err
}

func (d *Deps) upgradeAct(c *web.Ctx) error {
	p, err := d.upgradeActPage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Upgrades.Advance(c.Request().Context(), c.Actor, p.Up.ID, version, p.Move.Act, p.Reason)
	}
	if err != nil {
		p.Version = version
		return c.Retry(err, "desk/upgrade_act", p)
	}
	return c.Done("已办理“"+p.Move.Label+"”，现在是“"+p.Move.To.Name()+"”。", upgradeAt(p.Up.ID))
}
