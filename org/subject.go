package org

import (
	_ "embed"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

//go:embed duty.csv
var dutyCSV string

type dutyLine struct{ phrase, duty string }

// duties says which unit of a county usually holds a duty that no unit is
// named after. Longer phrases come first.
var duties = readDuties(dutyCSV)

func readDuties(text string) []dutyLine {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("org: duty.csv: " + err.Error()) // an embedded file: a programming error
	}
	var out []dutyLine
	for _, r := range rows[1:] {
		out = append(out, dutyLine{r[0], r[1]})
	}
	slices.SortStableFunc(out, func(a, b dutyLine) int { return len(b.phrase) - len(a.phrase) })
	return out
}

var (
	numbered = regexp.MustCompile(`^(?:\(?[0-9]{1,2}\)?[.、)]|[0-9]{1,2}$)`)
	labelled = regexp.MustCompile(`^(?:牵头|责任|配合|公开|主要|承办|实施|主管|会同|联合)(?:单位|部门|主体|机构)?[:：]`)
	joining  = regexp.MustCompile(`以及|或者|会同|联合|和|及|与|或|并`)
)

// pieces splits a subject at marks and line breaks that stand outside brackets.
func pieces(subject string) []string {
	var out []string
	var b strings.Builder
	depth := 0
	flush := func() {
		s := fold(b.String())
		s = labelled.ReplaceAllString(numbered.ReplaceAllString(s, ""), "")
		s = strings.Trim(s, ".:·-")
		if s != "" {
			out = append(out, s)
		}
		b.Reset()
	}
	for _, c := range norm.NFKC.String(subject) {
		switch c {
		case '(', '〔', '[':
			depth++
		case ')', '〕', ']':
			depth = max(0, depth-1)
		case '、', ',', ';', '/', '|', '\n', '\r', '。', '\t':
			if depth == 0 || c == '\n' {
				flush()
				continue
			}
		}
		b.WriteRune(c)
	}
	flush()
	return out
}

// Over these sizes a text is a sentence or a mistake, not names.
const (
	longestSubject = 3000 // bytes of a whole cell
	longestPiece   = 300  // bytes between two marks
	mostJoined     = 10   // joining words between two marks
)

// piece understands a text between two marks: whole if it can, else cut at
// joining words, the longest name first.
func (r *Resolver) piece(s string) []Part {
	if len(s) > longestPiece {
		return []Part{{Text: s, How: Unknown}}
	}
	if p, ok := r.part(s); ok {
		return []Part{p}
	}
	if parts := r.bracketed(s); parts != nil {
		return parts
	}
	if parts := r.andOthers(s); parts != nil {
		return parts
	}
	cuts := joining.FindAllStringIndex(s, -1)
	switch {
	case len(cuts) == 0:
		return []Part{r.last(s)}
	case len(cuts) > mostJoined:
		return []Part{{Text: s, How: Unknown}}
	}
	return r.longest(s, cuts)
}

// longest walks the stretches between joining words and takes, at each, the
// longest one that is a name: 自然资源和规划局和民政局 is two.
func (r *Resolver) longest(s string, cuts [][]int) []Part {
	starts, ends := []int{0}, []int{}
	for _, c := range cuts {
		ends, starts = append(ends, c[0]), append(starts, c[1])
	}
	ends = append(ends, len(s))
	var out []Part
	for i := 0; i < len(starts); {
		taken := i
		var got Part
		for j := len(ends) - 1; j >= i; j-- {
			if starts[i] >= ends[j] {
				continue
			}
			if p, ok := r.part(s[starts[i]:ends[j]]); ok {
				taken, got = j, p
				break
			}
		}
		if got.Text == "" {
			if starts[i] < ends[i] {
				out = append(out, r.rest(s[starts[i]:ends[i]])...)
			}
			i++
			continue
		}
		out = append(out, got)
		i = taken + 1
	}
	if slices.ContainsFunc(out, func(p Part) bool { return p.How != Unknown }) {
		return out
	}
	return []Part{{Text: s, How: Unknown}}
}

func (r *Resolver) rest(s string) []Part {
	if parts := r.bracketed(s); parts != nil {
		return parts
	}
	return []Part{r.last(s)}
}

// bracketed reads 扶贫(乡村振兴)部门: without the brackets, or with what stands
// in them instead.
func (r *Resolver) bracketed(s string) []Part {
	open := strings.IndexByte(s, '(')
	end := strings.IndexByte(s, ')')
	if open < 0 || end < open {
		return nil
	}
	before, in, after := s[:open], s[open+1:end], s[end+1:]
	var out []Part
	for _, try := range []string{before + after, before + in + after, in + after} {
		if try == "" {
			continue
		}
		if p, ok := r.part(try); ok {
			p.Text = s
			out = append(out, p)
			break
		}
	}
	if len(out) == 0 {
		for _, try := range []string{in + after, before + after} {
			if p := r.last(try); p.How == ByDuty {
				p.Text = s
				return []Part{p}
			}
		}
		return nil
	}
	if p, ok := r.part(in); ok && after == "" && !slices.Equal(p.Codes, out[0].Codes) && p.How != ByComponent {
		out = append(out, p)
	}
	return out
}

var andOthers = regexp.MustCompile(`^(.{2,}?)等((?:相关|有关|行业|主管|行政|职能|责任|各)*(?:部门|单位|机关|机构)?)$`)

// andOthers reads 县级住房城乡建设等行业主管部门: the one that is named, and a class.
func (r *Resolver) andOthers(s string) []Part {
	m := andOthers.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	p, ok := r.part(m[1])
	if !ok {
		p = r.last(m[1])
	}
	out := []Part{p}
	if m[2] != "" {
		out = append(out, Part{Text: m[2], How: Outside})
	}
	return out
}

// last tries what is less sure than a name: a stranger, a duty, a class.
func (r *Resolver) last(s string) Part {
	if outsider.MatchString(s) {
		return Part{Text: s, How: Outside}
	}
	if p, ok := r.answer(s, r.byDuty(s)); ok {
		return p
	}
	if vague.MatchString(s) {
		return Part{Text: s, How: Outside}
	}
	return Part{Text: s, How: Unknown}
}
