package precheck

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"lianghua/internal/calendar"
)

//go:embed lists/*.csv
var listFiles embed.FS

// List is one versioned list of words.
type List struct {
	Kind    Kind // Word or Title
	Name    string
	Version string
	Owner   string // who answers for it
	Date    calendar.Date
	Entries []Entry
}

// Entry is one word of a list.
type Entry struct {
	Word        string
	Person      string // of a title: it is outdated beside this name only
	Suggest     string
	Severity    Severity
	Unless      []string // passages around it in which it is right
	Explanation string
}

// Lists are the lists that are built in, in a fixed order.
var Lists = sync.OnceValue(func() []List {
	var out []List
	for _, x := range []struct {
		file string
		kind Kind
	}{{"words.csv", Word}, {"terms.csv", Word}, {"titles.csv", Title}} {
		raw, err := listFiles.ReadFile("lists/" + x.file)
		if err != nil {
			panic(err) // embedded
		}
		l, err := ParseList(x.kind, string(raw))
		if err != nil {
			panic(fmt.Sprintf("%s: %v", x.file, err)) // a test reads them all
		}
		out = append(out, l)
	}
	return out
})

// ParseList reads a list: lines of #list, #version, #owner and #date, a header,
// then one word a line.
func ParseList(kind Kind, text string) (List, error) {
	l := List{Kind: kind}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	for {
		f, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return l, err
		}
		if err := l.take(f); err != nil {
			return l, err
		}
	}
	if l.Name == "" || l.Version == "" || l.Owner == "" || l.Date.IsZero() || len(l.Entries) == 0 {
		return l, errors.New("词表缺少名称、版本、责任人、日期或内容")
	}
	return l, nil
}

// take reads one line.
func (l *List) take(f []string) (err error) {
	switch {
	case len(f) >= 2 && f[0] == "#list":
		l.Name = f[1]
	case len(f) >= 2 && f[0] == "#version":
		l.Version = f[1]
	case len(f) >= 2 && f[0] == "#owner":
		l.Owner = f[1]
	case len(f) >= 2 && f[0] == "#date":
		l.Date, err = calendar.Parse(f[1])
	case f[0] == "word":
	case len(f) != 5 || f[0] == "" || f[4] == "" || f[2] != string(Block) && f[2] != string(Warn):
		return fmt.Errorf("词表中的一行不完整：%s", strings.Join(f, ","))
	default:
		e := Entry{Word: f[0], Suggest: f[1], Severity: Severity(f[2]), Explanation: f[4]}
		if f[3] != "" {
			e.Unless = strings.Split(f[3], "|")
		}
		l.Entries = append(l.Entries, e)
	}
	return err
}

// Versions names the lists and their versions, for the record of a check.
func Versions() string {
	var out []string
	for _, l := range Lists() {
		out = append(out, l.Name+" "+l.Version)
	}
	return strings.Join(out, "；")
}

// versions names all lists that this check uses.
func (c *checker) versions() string {
	out := Versions()
	for _, l := range c.rules.Lists {
		out += "；" + l.Name + " " + l.Version
	}
	return out
}

// listed is an entry with its list.
type listed struct {
	Entry
	list *List
}

// index finds entries by their first rune.
var index = sync.OnceValue(func() map[rune][]listed { return indexOf(Lists()) })

func indexOf(lists []List) map[rune][]listed {
	m := map[rune][]listed{}
	for i := range lists {
		l := &lists[i]
		for _, e := range l.Entries {
			first, _ := utf8.DecodeRuneInString(e.Person + e.Word)
			m[first] = append(m[first], listed{e, l})
		}
	}
	return m
}

// marksAndWords looks for marks of secrecy and listed words in one pass.
// Offsets are bytes of the text.
func (c *checker) marksAndWords(text string) (out []Finding) {
	words, own := index(), c.own
	skip := 0
	for i, r := range text {
		if i < skip || r < utf8.RuneSelf {
			continue
		}
		switch r {
		case '绝', '机', '秘', '工', '内', '注', '不', '阅', '仅':
			if end, message, severity, ok := markAt(text, i); ok {
				out = append(out, Finding{Kind: Mark, Severity: severity, Text: text[i:end], Start: i, End: end, Message: message, Mend: mendMark})
				skip = end
				continue
			}
		}
		f, ok := c.wordAt(words[r], text, i)
		if !ok {
			f, ok = c.wordAt(own[r], text, i)
		}
		if ok {
			out, skip = append(out, f), f.End
		}
	}
	return out
}

// wordAt looks for one of the words that begin with the character at a byte.
func (c *checker) wordAt(words []listed, text string, i int) (Finding, bool) {
	for _, e := range words {
		if e.Person != "" {
			if from, to, ok := e.beside(text, i); ok && !c.accepted(e.list.Kind, e.Word) && !c.accepted(e.list.Kind, text[from:to]) {
				return e.finding(text, from, to), true
			}
			continue
		}
		if strings.HasPrefix(text[i:], e.Word) && !e.rightHere(text, i) && !c.accepted(e.list.Kind, e.Word) {
			return e.finding(text, i, i+len(e.Word)), true
		}
	}
	return Finding{}, false
}

// around is how many bytes beside a word an exception may reach.
const around = 30

// rightHere reports that the word is part of a passage in which it is right.
func (e listed) rightHere(text string, i int) bool {
	if e.list.Kind == Title && cites(text, i, i+len(e.Word)) {
		return true
	}
	from, to := max(0, i-around), min(len(text), i+len(e.Word)+around)
	for _, u := range e.Unless {
		if k := strings.Index(u, e.Word); k >= 0 { // the word is part of it
			if i >= k && strings.HasPrefix(text[i-k:], u) {
				return true
			}
			continue
		}
		if len(u) <= len("原") { // a single character counts in front only
			if strings.Contains(text[max(0, i-9):i], u) {
				return true
			}
			continue
		}
		if strings.Contains(text[from:to], u) {
			return true
		}
	}
	return false
}

// cites reports an old name inside the title of a document or in front of its
// number: 《…》, 国土资源部令第60号. Documents keep the names they were made with.
func cites(text string, from, to int) bool {
	for _, w := range []string{"令", "公告", "文件", "关于", "印发", "发〔", "办公厅", "第"} {
		if strings.HasPrefix(text[to:], w) {
			return true
		}
	}
	head := text[max(0, from-180):from]
	return strings.LastIndex(head, "《") > strings.LastIndex(head, "》")
}

func (e listed) finding(text string, from, to int) Finding {
	f := Finding{Kind: e.list.Kind, Severity: e.Severity, Text: text[from:to], Start: from, End: to,
		Message: fmt.Sprintf("%s（%s %s）：%s。", e.list.Name, e.list.Owner, e.list.Version, strings.TrimSuffix(e.Explanation, "。")), Mend: "核对后改正。"}
	if e.Suggest != "" {
		f.Mend = "建议改为“" + e.Suggest + "”。"
	}
	return f
}

// accepted reports a word that the allow-list lets through today.
func (c *checker) accepted(kind Kind, word string) bool {
	for _, a := range c.rules.Allow {
		if a.Word == word && (a.Kind == "" || a.Kind == kind) && a.Owner != "" && (a.Until.IsZero() || !c.rules.Today.After(a.Until)) {
			return true
		}
	}
	return false
}
