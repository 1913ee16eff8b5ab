package term

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Citation (公开依据) is one law, rule or document that an entry rests on.
type Citation struct {
	Text    string `json:"text"`    // as in the file, white space removed
	Title   string `json:"title"`   // inside 《》; the whole text when there are none
	Number  string `json:"number"`  // 文号 with 〔〕 and 号, "" when there is none
	Key     string `json:"key"`     // for looking it up in the register of laws
	Article string `json:"article"` // 第五十四条 …
}

// ParseBasis cuts 公开依据 into citations. list holds the file's own wording of
// each; doubts name broken brackets and document numbers.
func ParseBasis(raw string) (cites []Citation, list []string, doubts []Doubt) {
	if Squeeze(raw) == "" || Dash(raw) {
		return nil, nil, nil
	}
	for _, part := range cutBasis(normalBreaks(raw)) {
		c := citation(part)
		if c.Text == "" {
			continue
		}
		cites = append(cites, c)
		list = append(list, c.Text)
		doubts = append(doubts, basisDoubts(c)...)
	}
	return cites, list, doubts
}

// cutBasis cuts the text into one piece for each citation.
func cutBasis(text string) []string {
	var out []string
	for _, part := range basisParts(text) {
		for _, p := range beforeTitles(part) {
			if p = trimCitation(p); p != "" {
				out = append(out, p)
			}
		}
	}
	return out
}

// basisParts cuts at ; and 、 outside brackets, at bullets, and at line breaks
// that begin a new citation.
func basisParts(text string) []string {
	if parts := bulleted(text); len(parts) > 1 {
		var out []string
		for _, p := range parts {
			out = append(out, basisParts(cutBullet(p))...)
		}
		return out
	}
	var out []string
	start, depth := 0, 0
	for i, r := range text {
		depth = nest(depth, r)
		after := text[i+utf8.RuneLen(r):]
		cut := depth == 0 && (strings.ContainsRune(";；", r) || strings.ContainsRune("、，,", r) && newCitation(text[start:i], after) ||
			r == '。' || r == '\n' && (strings.HasPrefix(Squeeze(after), "《") || bulletAt(after) != ""))
		if cut {
			out = append(out, text[start:i])
			start = i + utf8.RuneLen(r)
		}
	}
	return append(out, text[start:])
}

// newCitation decides whether 、 or a comma separates two citations: it does
// unless one citation's articles go on (第五条、第六条).
func newCitation(before, after string) bool {
	if strings.Contains(before, "《") != strings.Contains(before, "》") {
		return false
	}
	if issuerOnly.MatchString(Match(before)) {
		return false
	}
	a := Match(after)
	if strings.HasPrefix(a, "第") && strings.HasSuffix(Match(before), "条") || articleOnly.MatchString(a) {
		return false
	}
	if i := strings.Index(a, "《"); i > 0 && !strings.Contains(before, "《") && issuer.MatchString(a[:i]) {
		return false
	}
	return true
}

var (
	articleOnly = regexp.MustCompile(`^第[一二三四五六七八九十百零〇\d]+[条款项章]`)
	issuerOnly  = regexp.MustCompile(`^(?:[^《》;。、,]{2,10}(?:部|委|局|厅|办|署|总局|委员会|办公室|办公厅)[、,]?)+$`)
	issuer      = regexp.MustCompile(`^[^《》;；。]{0,24}(?:部|委|局|厅|办|院|会|政府|署|行|办公室|办公厅)(?:关于)?$`)
)

// beforeTitles cuts 《甲》《乙》, 《甲》(文号)《乙》 and 《甲》及教育部《乙》 before the
// second title and its issuer.
func beforeTitles(part string) []string {
	var out []string
	start, depth, closed := 0, 0, 0
	for i, r := range part {
		switch r {
		case '《':
			if depth == 0 && closed > 0 {
				cut := closed + tailLen(part[closed:i])
				out = append(out, part[start:cut])
				start, closed = cut, 0
			}
			depth++
		case '》':
			if depth = max(depth-1, 0); depth == 0 {
				closed = i + utf8.RuneLen(r)
			}
		}
	}
	rest := part[start:]
	if closed > start {
		cut := closed + tailLen(part[closed:])
		if loose := trimCitation(strings.TrimSpace(part[cut:])); utf8.RuneCountInString(loose) > 3 {
			return append(out, part[start:cut], loose)
		}
	}
	return append(out, rest)
}

var citationTail = regexp.MustCompile(`^(?:\s|号|等|的通知|规定|要求|第[一二三四五六七八九十百零〇\d]+[条款项章](?:之[一二三])?|[、,，](?:第[一二三四五六七八九十百零〇\d]+[条款项])|修正案?|修订版?|\p{Han}{1,10}[〔\[(（]\s*(?:19|20)\d{2}\s*[〕\])）]?\s*第?\d+号?|\d{4}年\S{0,3}修[正订]?)+`)

// tailLen is the length of the document number, articles and so on behind a title.
func tailLen(s string) int {
	n := 0
	for n < len(s) {
		step := len(citationTail.FindString(s[n:]))
		if step == 0 {
			step = bracketLen(s[n:])
		}
		if step == 0 {
			break
		}
		n += step
	}
	return n
}

// bracketLen is the length of the bracket that s begins with, closed by
// whatever bracket; one that is never closed reaches to the end.
func bracketLen(s string) int {
	depth := 0
	for i, r := range s {
		depth = nest(depth, r)
		if i == 0 && depth == 0 {
			return 0
		}
		if depth == 0 {
			return i + utf8.RuneLen(r)
		}
	}
	return len(s)
}

func trimCitation(s string) string {
	s = strings.TrimSpace(cutBullet(s))
	s = Squeeze(strings.Trim(s, "、，,;；。:： \t\n"))
	for _, w := range []string{"以及", "及", "和", "与", "或", "根据", "依据"} {
		s = strings.TrimPrefix(s, w)
	}
	return strings.Trim(s, "、，,;；。:：")
}

var (
	titleIn   = regexp.MustCompile(`《([^《》]*(?:《[^《》]*》[^《》]*)*)》?`)
	numberIn  = regexp.MustCompile(`([^《》〔〕\[\]()（）【】,，;；、\s\d]{1,14})[〔\[(（【]?((?:19|20)\d{2})([〕\])）】]?)第?(\d{1,4})(号?)`)
	articleIn = regexp.MustCompile(`第[一二三四五六七八九十百零〇\d]+条(?:之[一二三])?(?:第[一二三四五六七八九十\d]+款)?(?:第?[（(]?[一二三四五六七八九十\d]+[)）]?项)?`)
	decreeIn  = regexp.MustCompile(`(?:\p{Han}{1,12}令)第?(\d{1,4})号|国令第\d+号`)
)

func citation(text string) Citation {
	text = Squeeze(text)
	c := Citation{Text: text, Title: text}
	tail := text
	if m := titleIn.FindStringSubmatchIndex(text); m != nil {
		c.Title = text[m[2]:m[3]]
		tail = text[m[1]:]
	}
	c.Key = strings.TrimPrefix(Fold(strings.Trim(c.Title, "《》")), "中华人民共和国")
	c.Article = articleIn.FindString(tail)
	c.Number = documentNumber(tail)
	return c
}

// documentNumber finds the 文号 and writes it with 〔〕 and 号.
func documentNumber(s string) string {
	if m := numberIn.FindStringSubmatch(s); m != nil && !strings.HasSuffix(m[1], "令") && !strings.HasSuffix(m[1], "公告") {
		return fmt.Sprintf("%s〔%s〕%s号", strings.Trim(m[1], ":："), m[2], m[4])
	}
	return decreeIn.FindString(s)
}

var brokenNumber = regexp.MustCompile(`\p{Han}{1,12}(?:[〔\[(（【]\s*(?:19|20)\d{2}\s*\d{1,4}\s*号?|[〔\[(（【]\s*(?:19|20)\d{2}\s*[〕\])）】]\s*\d{1,4}(?:[)）〕\]】;；,，、]|$))`)

// basisDoubts reports broken brackets and numbers of one citation.
func basisDoubts(c Citation) []Doubt {
	var out []Doubt
	switch {
	case !balanced(c.Text):
		out = append(out, warn(CodeBasisBroken, fmt.Sprintf("公开依据“%s”的括号不成对或混用，请核对文号", head(c.Text, 40))))
	case brokenNumber.MatchString(c.Text):
		out = append(out, warn(CodeBasisBroken, fmt.Sprintf("公开依据“%s”的文号缺括号或缺“号”字，请核对", head(c.Text, 40))))
	case strings.HasSuffix(c.Text, "号)号") || strings.HasSuffix(c.Text, "号）号"):
		out = append(out, warn(CodeBasisBroken, fmt.Sprintf("公开依据“%s”末尾多了一个“号”字，请核对", head(c.Text, 40))))
	case squareYear.MatchString(c.Text):
		out = append(out, info(CodeBasisBrackets, fmt.Sprintf("公开依据“%s”的年份用了方括号，按〔〕识别", head(c.Text, 40))))
	}
	return out
}

var squareYear = regexp.MustCompile(`\p{Han}[\[【]\s*(?:19|20)\d{2}\s*[\]】]`)

// balanced reports whether every bracket is closed by its own kind, half and
// full width taken as one.
func balanced(s string) bool {
	pairs := map[rune]rune{')': '(', '）': '(', '〕': '〔', ']': '[', '】': '【', '》': '《', '〉': '〈', '］': '['}
	var open []rune
	for _, r := range s {
		switch r {
		case '（':
			r = '('
		case '［':
			r = '['
		}
		if strings.ContainsRune("(〔[【《〈", r) {
			open = append(open, r)
			continue
		}
		if want, ok := pairs[r]; ok {
			if len(open) == 0 || open[len(open)-1] != want {
				return false
			}
			open = slices.Delete(open, len(open)-1, len(open))
		}
	}
	return len(open) == 0
}
