package demo

import (
	"context"
	"fmt"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
)

// yearly is something that every department owes once a year.
type yearly struct {
	month, day int  // when the first unit publishes
	towns      bool // townships too
	new        func(p *past, u org.Unit, year int) disclose.NewItem
}

// years publishes what departments and townships owe by date in the month
// after month; a few are late, as in life.
func (p *past) years(ctx context.Context, month calendar.Date) error {
	next := calendar.On(month.Year(), month.Month()+1, 1)
	for _, y := range []yearly{{1, 9, true, annualReport}, {3, 12, false, budget}, {9, 8, false, accounts}} {
		if int(next.Month()) != y.month {
			continue
		}
		for i, code := range sorted(p.units) {
			u := p.units[code]
			if u.ByRequest() || !(u.Kind == org.Department || y.towns && u.Kind.Towns()) || (i+y.month)%11 == 4 {
				continue
			}
			p.at(next.AddDays(y.day+i%9), 9+i%7)
			if err := p.one(ctx, u, y.new(p, u, next.Year())); err != nil {
				return fmt.Errorf("%s: %w", code, err)
			}
		}
	}
	return nil
}

// one drafts, reviews and publishes one item of a unit, unless its posts are
// vacant or it is there already.
func (p *past) one(ctx context.Context, u org.Unit, n disclose.NewItem) error {
	clerk, head, ok := p.pair(u)
	if !ok {
		return nil
	}
	there, _, err := p.Items.List(ctx, clerk, disclose.Filter{UnitID: u.ID, Type: n.Type, Text: n.Content.Title}, disclose.Cursor{})
	if err != nil || len(there) > 0 {
		return err
	}
	ref, err := p.Items.Create(ctx, clerk, n)
	if err != nil {
		return err
	}
	f, _ := form.ByKey(n.Type)
	acts := []disclose.Action{disclose.ActFirst, disclose.ActPublish}
	if f.Level > 1 {
		acts = []disclose.Action{disclose.ActFirst, disclose.ActSecrecy, disclose.ActSecond, disclose.ActPublish}
	}
	if err := p.act(ctx, clerk, &ref, disclose.ActSubmit); err != nil {
		return err
	}
	for _, a := range acts {
		if err := p.act(ctx, head, &ref, a); err != nil {
			return err
		}
	}
	return nil
}

// act makes one move and keeps the item's new version in ref.
func (p *past) act(ctx context.Context, who rbac.Actor, ref *disclose.Ref, a disclose.Action) error {
	if _, err := p.Items.Act(ctx, who, []disclose.Ref{*ref}, a, disclose.Form{Secrecy: &disclose.Secrecy{Answered: true}}); err != nil {
		return fmt.Errorf("%s: %w", a.Name(), err)
	}
	item, err := disclose.ByID(p.DB.Reader(ctx), ref.ID)
	*ref = item.Ref()
	return err
}

func annualReport(p *past, u org.Unit, year int) disclose.NewItem {
	return disclose.NewItem{UnitID: u.ID, Type: "notice", ColumnID: p.columns["S03"], Content: form.Content{
		Title: fmt.Sprintf("%s%d年政府信息公开工作年度报告", u.Name, year-1), Section: "办公室", Genre: "报告", FormedOn: p.Org.Today().AddDays(-2),
		Summary: fmt.Sprintf("示例：%d年主动公开、依申请公开、信息管理、平台建设和监督保障情况。", year-1),
		Body: fmt.Sprintf("<h2>一、总体情况</h2><p>示例：%d年，%s按照《中华人民共和国政府信息公开条例》要求，推进政府信息公开工作。</p>"+
			"<h2>二、主动公开政府信息情况</h2><table><tr><th>信息内容</th><th>本年制发件数</th></tr><tr><td>行政规范性文件</td><td>0</td></tr></table>"+
			"<h2>三、存在的主要问题及改进情况</h2><p>示例：解读形式还不够多样，下一步将增加图解和问答。</p>", year-1, u.Name)}}
}

func budget(p *past, u org.Unit, year int) disclose.NewItem {
	return p.money(u, fmt.Sprintf("%s%d年部门预算", u.Name, year), "部门预算", fmt.Sprint(year))
}

func accounts(p *past, u org.Unit, year int) disclose.NewItem {
	return p.money(u, fmt.Sprintf("%s%d年部门决算", u.Name, year-1), "部门决算", fmt.Sprint(year-1))
}

func (p *past) money(u org.Unit, title, kind, period string) disclose.NewItem {
	return disclose.NewItem{UnitID: u.ID, Type: "budget", ColumnID: p.columns["S10"], Entries: p.entries[kind], Content: form.Content{
		Title: title, Section: "财务科", Genre: "报告", Period: period, FormedOn: p.Org.Today().AddDays(-3),
		Fields: map[string]string{"kind": kind, "approved_on": p.Org.Today().AddDays(-6).String(), "three": "86000.00"},
		Body:   "<h2>第一部分 概况</h2><p>示例：主要职能、机构设置。</p><h2>第二部分 报表</h2><table><tr><th>项目</th><th>金额（万元）</th></tr><tr><td>一般公共预算拨款</td><td>1,234.50</td></tr><tr><td>“三公”经费</td><td>8.60</td></tr></table>"}}
}

// readCatalogue finds the columns by code and the entries of the budget.
func (p *past) readCatalogue(ctx context.Context) error {
	q := p.DB.Reader(ctx)
	columns, err := catalog.Columns(q)
	if err != nil {
		return err
	}
	p.columns = map[string]int64{}
	for _, c := range columns {
		p.columns[c.Code] = c.ID
	}
	p.entries = map[string][]int64{}
	for _, kind := range []string{"部门预算", "部门决算"} {
		list, err := catalog.All(q, catalog.Filter{Domain: "D04", Text: kind})
		if err != nil {
			return err
		}
		for _, e := range list {
			p.entries[kind] = append(p.entries[kind], e.ID)
		}
	}
	return nil
}

// approve enters the days on which budgets and accounts were approved: the
// limits of 20 days count from there.
func (p *past) approve(ctx context.Context) error {
	presets, err := duty.Presets(p.DB.Reader(ctx))
	if err != nil {
		return err
	}
	year := p.today.Year()
	days := map[string]calendar.Date{"department_budget": calendar.On(year, 3, 6), "department_accounts": calendar.On(year, 9, 1)}
	for _, x := range presets {
		on, ok := days[x.Key]
		if !ok || on.After(p.today) {
			continue
		}
		if err := p.Duties.SetEvent(ctx, p.Actor, x.ID, year, on); err != nil {
			return err
		}
	}
	return nil
}
