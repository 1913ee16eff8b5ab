package table

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

var (
	titleWords = regexp.MustCompile(`目录|清单|标准|领域|指引|一览表`)
	numbered   = regexp.MustCompile(`^(?:\(?[一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十]{1,3}[章部]分?)`)
	noteStart  = regexp.MustCompile(`^(?:注|备注|附注|说明|填表说明|填报说明|填写说明|编制说明|标准目录要素说明|目录要素说明|要素说明|联系人|填表人|填报人|审核人|制表人|制表单位|填报单位|单位负责人|负责人|联系电话|填报时间|填表时间|填表日期)(?:\([^)]*\))?[:1-9(]`)
	noteWhole  = regexp.MustCompile(`^(?:[\p{Han}]{0,12}要素说明|注|备注|说明|填表说明|编制说明)[:。]?$`)
	totalStart = regexp.MustCompile(`^(?:合计|总计|小计|共计|累计)(?:[:(\d].*)?$|^共\d+(?:项|条)`)
	stampText  = regexp.MustCompile(`回传码[:：]([^/\s|（(]+)/([^/\s|（）()]+)`)
)

// titleRow takes a row whose only text is a title: of the whole document, of
// the next table, or a sub-title inside a table.
func (s *sheetReader) titleRow(r *sheet.Row) bool {
	text, col, alone := onlyText(r)
	if !alone || s.state == inTable && s.continues(r, col) {
		return false
	}
	m := term.Match(text)
	if noteStart.MatchString(m) || noteWhole.MatchString(m) {
		return false
	}
	match := s.explain(text)
	named := match.Key != "" || len(match.Others) > 0
	title := titleWords.MatchString(m) || numbered.MatchString(m) && named || s.wholeDomain(m, match)
	switch {
	case utf8.RuneCountInString(m) > 80:
		return false
	case s.state == seeking || s.state == afterNotes:
		if !title && !named {
			return false
		}
	case !title:
		return s.subTitle(r, text, col)
	}
	s.takeTitle(r, text, col, match)
	return true
}

// wholeDomain reports a title that is nothing but a domain's name.
func (s *sheetReader) wholeDomain(m string, match DomainMatch) bool {
	m = numbered.ReplaceAllString(m, "")
	return match.Key != "" && (m == term.Match(match.Name) || m == term.Match(match.Alias))
}

// onlyText returns the text of a row that holds one text, however many
// columns it is merged over.
func onlyText(r *sheet.Row) (text string, col int, alone bool) {
	for c := range r.Cells {
		if term.Empty(r.Cells[c].Text) || fromAbove(r, c) {
			continue
		}
		if col > 0 && term.Match(r.Cells[c].Text) != term.Match(text) {
			return "", 0, false
		}
		if col == 0 {
			text, col = r.Cells[c].Text, c+1
		}
	}
	return text, col, col > 0
}

// continues reports that a lone text inside a table belongs to the row above:
// it stands in a column of its own behind the item names, or beside cells
// that are merged from above.
func (s *sheetReader) continues(r *sheet.Row, col int) bool {
	for c := range r.Cells {
		if fromAbove(r, c) && r.Cells[c].Text != "" {
			return true
		}
	}
	f := s.cols.fields[col]
	wide := col <= len(r.Cells) && r.Cells[col-1].Merge != nil && r.Cells[col-1].Merge.Right-r.Cells[col-1].Merge.Left >= 2
	return !wide && f != "" && f != FieldSeq && f != FieldLevel1 && f != FieldDomain && col > 1
}

func (s *sheetReader) explain(title string) DomainMatch {
	if e, ok := s.resolver.(DomainExplainer); ok {
		return e.Explain(title)
	}
	key, ok := s.resolver.Domain(title)
	if !ok {
		return DomainMatch{}
	}
	return DomainMatch{Key: key}
}

// takeTitle makes the row the title of the next table. A title without a
// domain ends the domain, unless it is the document's own title again.
func (s *sheetReader) takeTitle(r *sheet.Row, text string, col int, m DomainMatch) {
	s.flush()
	if m.Key == "" && len(m.Others) == 0 {
		if s.state == seeking && !s.have || s.generals[term.Match(text)] {
			s.generals[term.Match(text)] = true
			if s.title == "" {
				s.title = text
			}
			return
		}
	}
	if m.Key != s.domain || s.title != text {
		s.retitled = s.have
	}
	s.title, s.domain = text, m.Key
	s.doubtful = s.titleDoubt(r, text, col, m)
	if s.state == afterNotes && s.cols != nil {
		s.state = inTable
	}
}

// continueUnderTitle opens a section with the columns of the table above, for
// stacked tables that share one head.
func (s *sheetReader) continueUnderTitle() {
	sec := s.result.Sections[s.section]
	sec.DomainTitle, sec.Rows = s.title, 0
	s.section = len(s.result.Sections)
	s.result.Sections = append(s.result.Sections, sec)
	s.last = lastValues{}
	s.settleDomain()
}

func (s *sheetReader) titleDoubt(r *sheet.Row, text string, col int, m DomainMatch) *Problem {
	name := sheet.Name(col, r.N)
	p := Problem{Sheet: s.info.Name, Cell: name, Severity: term.SeverityInfo, Code: CodeDomainAlias}
	switch {
	case len(m.Others) > 0:
		p.Severity, p.Code = term.SeverityWarn, CodeDomainAmbiguous
		p.Message = place(s.no, name, fmt.Sprintf("标题“%s”同时提到%s，请选择领域后再导入", term.Squeeze(text), strings.Join(m.Others, "、")))
	case m.Guess:
		p.Severity = term.SeverityWarn
		p.Message = place(s.no, name, fmt.Sprintf("标题“%s”按关键词“%s”归入“%s”领域，请核对", term.Squeeze(text), m.Alias, m.Name))
	case m.Alias != "":
		p.Message = place(s.no, name, fmt.Sprintf("标题“%s”中的“%s”按别名归入“%s”领域", term.Squeeze(text), m.Alias, m.Name))
	default:
		return nil
	}
	return &p
}

// subTitle passes over a banner inside a table, such as 一、行政许可 across all
// columns. A lone text in the 一级事项 column is the group name of the rows below.
func (s *sheetReader) subTitle(r *sheet.Row, text string, col int) bool {
	m := term.Match(text)
	if totalStart.MatchString(m) {
		s.inform(CodeRowSkipped, r, col, fmt.Sprintf("合计行“%s”已略过", term.Squeeze(text)))
		return true
	}
	merge := r.Cells[col-1].Merge
	if merge == nil || merge.Right-merge.Left < 3 {
		return false
	}
	s.flush()
	s.inform(CodeRowSkipped, r, col, fmt.Sprintf("小标题“%s”不是目录事项，已略过", term.Squeeze(text)))
	return true
}

// noteRow reports the notes below a table (注:, 要素说明, 联系人 …).
func noteRow(r *sheet.Row) bool {
	col := firstCell(r)
	text := term.Match(r.Cells[col-1].Text)
	if noteWhole.MatchString(text) {
		_, _, alone := onlyText(r)
		return alone
	}
	return noteStart.MatchString(text) && ownCells(r) <= 6
}

// behindNotes looks for data that goes on behind the notes, as after a page break.
func (s *sheetReader) behindNotes(r *sheet.Row) {
	if s.cols == nil || ownCells(r) < 5 || noteRow(r) {
		return
	}
	v := s.cols.gather(r)
	if v.text[atContent] == "" || v.text[atLevel1] == "" && v.text[atLevel2] == "" {
		return
	}
	s.problem(term.Doubt{Code: CodeRowAfterNote, Severity: term.SeverityWarn, Message: "这一行在表尾说明之后，按目录事项读取，请核对"}, r.N, firstCell(r))
	s.state = inTable
	s.data(r)
}

// stamp takes the mark of a confirmation round's workbook, wherever it stands.
func (s *sheetReader) stamp(r *sheet.Row) bool {
	text, _, alone := onlyText(r)
	if !alone || !strings.Contains(text, "回传码") {
		return false
	}
	m := stampText.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	s.result.addStamp(Stamp{Unit: m[1], Round: m[2]})
	return true
}
