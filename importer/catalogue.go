package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/sheet"
	"lianghua/rbac"
)

// County is what a catalogue is read and planned against: the domains, units,
// channels and entries that exist. It is read once and does not change.
type County struct {
	Names    *table.DomainIndex
	Resolver table.Resolver
	Entries  *catalog.Index
	Old      func(basis []string) []string // sentences about repealed law
	Top      int64
	Own      string // 蒙阴县
	Province string // 山东省
	Known    map[string]bool
	Mappings map[string]table.Mapping
}

// Reading says how a file is to be read.
type Reading struct {
	Name     string // what the person called the file
	Domain   string // given by the person; overrides what the file says
	Complete bool   // 本表为该领域全表: what it does not name is withdrawn
	TempDir  string

	Type   string     // of items: the type form
	Submit bool       // of items: submit the drafts for review
	Unit   string     // of items: code of the unit where the file names none
	Actor  rbac.Actor // of items: who publishes; rows of units beyond are refused
}

// PlanCatalogue reads the workbook and compares every row with the county's entries.
func PlanCatalogue(ctx context.Context, book *sheet.Book, c *County, how Reading) (*Plan, error) {
	p := &Plan{Kind: Catalogue, File: how.Name, SHA256: book.SHA256(), Complete: how.Complete, Top: c.Top}
	m := matcher{county: c, nth: map[string]int{}, seen: map[int64]int{}}
	res, err := table.Read(ctx, book, c.Resolver, table.Options{
		File: how.Name, Domain: how.Domain, Province: c.Province, County: c.Own, Mappings: c.Mappings,
		Each: func(r *table.Row) {
			row := m.row(r)
			row.content()
			p.Rows = append(p.Rows, row)
		}})
	if err != nil {
		return nil, err
	}
	p.Sections, p.Problems = res.Sections, append(res.Problems, notices(book)...)
	if how.Complete {
		p.Rows = append(p.Rows, m.unmentioned(res.Rows)...)
	}
	p.sayNoTable(Catalogue.Name())
	p.count()
	return p, nil
}

func notices(book *sheet.Book) []table.Problem {
	var out []table.Problem
	for _, n := range book.Notices() {
		out = append(out, table.Problem{Sheet: n.Sheet, Cell: n.Cell, Severity: term.Severity(n.Severity), Code: term.Code(n.Code), Message: n.Message})
	}
	return out
}

// matcher finds for each row of a file the entry that it means.
type matcher struct {
	county *County
	nth    map[string]int // how often these names occurred in the file
	seen   map[int64]int  // entry → line that took it
}

// The planner's own problem codes.
const (
	codeKeyUnknown     term.Code = "key_unknown"
	codeKeyTwice       term.Code = "key_twice"
	codeCancelNational term.Code = "cancel_national"
	codeCancelUnknown  term.Code = "cancel_unknown"
	codeNotMentioned   term.Code = "not_mentioned"
	codeNationalStays  term.Code = "national_not_applicable"
	codeBlankKept      term.Code = "blank_kept"
	codeLawOld         term.Code = "law_repealed"
	codeComesBack      term.Code = "comes_back"
	codeTooLong        term.Code = "too_long"
	codeDomainMoved    term.Code = "domain_differs"
)

// cancelAnswer is the answer of a confirmation table that withdraws a local entry.
const cancelAnswer = "建议取消"

func (m *matcher) row(r *table.Row) Row {
	f := fieldsOf(r)
	out := Row{Sheet: r.Sheet, Line: r.N, Domain: r.Domain, Title: f.Title(), Units: r.Units, Key: r.Key, Answer: r.Answer, Problems: slices.Clone(r.Problems)}
	say := func(field table.Field, s term.Severity, code term.Code, msg string) {
		out.Problems = append(out.Problems, table.Problem{Cell: r.Cell(field), Severity: s, Code: code, Message: msg})
	}
	old, found := m.find(r, f, say)
	if found {
		out.ObjectID, out.Version, out.Before = old.ID, old.Version, old.Revision
		f = m.keepSilent(r, old, f, say)
		if f.Domain == "" {
			f.Domain, out.Domain = old.Domain, old.Domain
		}
	}
	f = f.Clean()
	out.Entry = &f
	for _, sentence := range m.county.Old(f.Basis) {
		say(table.FieldBasis, term.SeverityWarn, codeLawOld, sentence)
	}
	if err := f.Check(); err != nil && r.Level1 != "" && f.Domain != "" {
		say(table.FieldLevel1, term.SeverityError, codeTooLong, describe(err))
	}
	out.Action = m.decide(r, old, found, f, &out, say)
	return out
}

func (m *matcher) decide(r *table.Row, old catalog.Entry, found bool, f catalog.Fields, out *Row, say sayer) Action {
	cancel := strings.HasPrefix(term.Squeeze(r.Answer), cancelAnswer)
	switch {
	case cancel && !found:
		say(table.FieldAnswer, term.SeverityError, codeCancelUnknown, "建议取消的事项不在本县目录中，请核对事项名称。")
	case cancel && !old.Local():
		say(table.FieldAnswer, term.SeverityError, codeCancelNational, "国家标准事项不能取消；确实不适用的，请答复“本县不适用”并写明理由。")
	}
	if out.Worst() == term.SeverityError {
		return Reject
	}
	if !found {
		return Add
	}
	out.Changes = catalog.Diff(old.Fields, f)
	switch {
	case cancel && old.State != catalog.Withdrawn:
		out.Changes = nil
		return Withdraw
	case old.State == catalog.Withdrawn:
		say(table.FieldLevel1, term.SeverityInfo, codeComesBack, "这条事项曾被取消，导入后恢复，状态为待核。")
		return Add
	case len(out.Changes) == 0:
		return Same
	}
	return Change
}

type sayer func(field table.Field, s term.Severity, code term.Code, msg string)

// find returns the entry that the row means: by its hidden key, else by its names.
func (m *matcher) find(r *table.Row, f catalog.Fields, say sayer) (catalog.Entry, bool) {
	var e catalog.Entry
	found := false
	if r.Key != "" {
		if e, found = m.county.Entries.ByCode(strings.ToUpper(term.Squeeze(r.Key))); !found {
			say(table.FieldKey, term.SeverityError, codeKeyUnknown, fmt.Sprintf("编号“%s”不在本县目录中，请不要改动隐藏的编号列。", r.Key))
			return e, false
		}
		if f.Domain != "" && e.Domain != f.Domain {
			say(table.FieldKey, term.SeverityError, codeDomainMoved, fmt.Sprintf("编号 %s 属于另一个领域，不能改到本表。", e.Code))
			return e, false
		}
	} else if f.Domain != "" && f.Level1 != "" {
		id := f.Identity()
		m.nth[id]++
		e, found = m.county.Entries.ByName(f, m.nth[id])
	}
	if !found {
		return e, false
	}
	if line := m.seen[e.ID]; line != 0 {
		say(table.FieldKey, term.SeverityError, codeKeyTwice, fmt.Sprintf("与第 %d 行是同一条目录事项（%s），请只保留一行。", line, e.Code))
		return e, false
	}
	m.seen[e.ID] = r.N
	return e, true
}

// keepSilent keeps what the file says nothing about: fields without a column,
// blank cells, tick groups in which nothing is ticked.
func (m *matcher) keepSilent(r *table.Row, old catalog.Entry, f catalog.Fields, say sayer) catalog.Fields {
	kept := func(field table.Field, blank bool, had bool) bool {
		if !blank || !had {
			return false
		}
		if r.Cell(field) != "" {
			say(field, term.SeverityInfo, codeBlankKept, fmt.Sprintf("“%s”为空，保留原有内容；确需清空请在页面上修改。", field.Label()))
		}
		return true
	}
	if kept(table.FieldContent, len(f.Content) == 0, len(old.Content) > 0) {
		f.Content = old.Content
	}
	if kept(table.FieldBasis, len(f.Basis) == 0, len(old.Basis) > 0) {
		f.Basis = old.Basis
	}
	if kept(table.FieldChannels, len(f.Channels) == 0, len(old.Channels) > 0) {
		f.Channels = old.Channels
	}
	if kept(table.FieldTiers, len(f.Tiers) == 0, len(old.Tiers) > 0) {
		f.Tiers = old.Tiers
	}
	for _, x := range []struct {
		field    table.Field
		now, old *string
	}{
		{table.FieldLimit, &f.TimeLimit, &old.TimeLimit}, {table.FieldSubject, &f.Subject, &old.Subject},
		{table.FieldAudience, &f.Audience, &old.Audience}, {table.FieldMode, &f.Mode, &old.Mode}, {table.FieldSeq, &f.Seq, &old.Seq},
	} {
		if *x.now == "" && *x.old != "" {
			if x.field != table.FieldSeq {
				kept(x.field, true, true)
			}
			*x.now = *x.old
		}
	}
	return f
}

// unmentioned withdraws what a complete table of a domain does not name.
func (m *matcher) unmentioned(rows []table.Row) []Row {
	domains := map[string]bool{}
	for i := range rows {
		domains[rows[i].Domain] = true
	}
	var out []Row
	for _, e := range m.county.Entries.Entries() {
		if !domains[e.Domain] || m.seen[e.ID] != 0 || !e.State.Live() {
			continue
		}
		f := e.Fields
		row := Row{Action: Withdraw, Domain: e.Domain, Title: e.Title(), ObjectID: e.ID, Version: e.Version, Before: e.Revision,
			Entry: &f, Units: e.UnitCodes()}
		p := table.Problem{Severity: term.SeverityWarn, Code: codeNotMentioned, Message: fmt.Sprintf("本表为该领域全表，没有列入 %s，将取消这条本县新增事项。", e.Code)}
		if !e.Local() {
			p.Code, p.Message = codeNationalStays, fmt.Sprintf("本表为该领域全表，没有列入 %s；国家标准事项不删除，将标为本县不适用。", e.Code)
		}
		row.Problems = []table.Problem{p}
		out = append(out, row)
	}
	return out
}

func fieldsOf(r *table.Row) catalog.Fields {
	return catalog.Fields{Domain: r.Domain, Seq: r.Seq, Level1: r.Level1, Level2: r.Level2, Level3: r.Level3,
		Content: r.Content, Basis: r.Basis, TimeLimit: r.TimeLimit, Subject: r.Subject, Channels: r.Channels,
		Audience: r.Audience, Mode: r.Mode, Tiers: r.Tiers}
}
