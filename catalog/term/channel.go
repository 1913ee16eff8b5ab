package term

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// ChannelStyle says how a cell lists its channels.
type ChannelStyle string

// The styles of a channel cell.
const (
	ChannelsEmpty  ChannelStyle = ""      // nothing in the cell
	ChannelsBoxed  ChannelStyle = "boxes" // ■政府网站 □政府公报
	ChannelsListed ChannelStyle = "list"  // 1.政府网站 2.两微一端
)

// ChannelSet is what a channel cell says.
type ChannelSet struct {
	Names   []string     `json:"names"`   // used: ticked, or listed where there are no boxes; canonical, unknown ones as in the file
	Offered []string     `json:"offered"` // every option of the cell
	Free    string       `json:"free"`    // the text after 其他
	Style   ChannelStyle `json:"style"`
}

var (
	urlText  = regexp.MustCompile(`(?i)[(（\[【]?(?:网址|地址)?[:：]?(?:https?[:：]//|www\.)[-\w./?%&=:#~+,;@!$'*]+[)）\]】]?`)
	tickedIn = regexp.MustCompile(`[\[(【〔（]\s*[√✓✔☑■]\s*[\])】〕）]`)
	circled  = regexp.MustCompile(`[①-⑳⒈-⒛⑴-⒇❶-❿]`)
	emptyIn  = regexp.MustCompile(`[\[(【〔（]\s*[\])】〕）]`)
)

// ParseChannels reads a channel cell: boxes in any font, numbered or plain
// lists, one per line or run together.
func ParseChannels(raw string) (ChannelSet, []Doubt) {
	text := urlText.ReplaceAllString(strings.ToValidUTF8(raw, "\ufffd"), " ")
	text = circled.ReplaceAllString(text, "、")
	text = tickedIn.ReplaceAllString(text, "■")
	text = emptyIn.ReplaceAllString(text, "□")
	if Squeeze(text) == "" || Dash(text) {
		return ChannelSet{}, nil
	}
	var c cell
	opts := c.options(text)
	if len(opts) == 0 {
		c.doubt(CodeUnknownChannel, fmt.Sprintf("公开渠道“%s”里没有渠道名称，请补填", head(Squeeze(raw), 20)))
	}
	boxed := slices.ContainsFunc(opts, func(o option) bool { return o.mark != none })
	if !boxed {
		return c.listed(opts)
	}
	return c.boxed(opts)
}

// cell collects the set and the doubts of one channel cell.
type cell struct {
	set    ChannelSet
	doubts []Doubt
	lost   bool // a mark was a letter
}

// option is one name of the cell with the box before it.
type option struct {
	mark  boxMark
	name  string
	known bool
	guess bool
	inrun bool // second or later name behind one box, without a separator
}

func (c *cell) listed(opts []option) (ChannelSet, []Doubt) {
	c.set.Style = ChannelsListed
	for _, o := range opts {
		c.use(o)
	}
	c.set.Offered = slices.Clone(c.set.Names)
	return c.set, c.doubts
}

func (c *cell) boxed(opts []option) (ChannelSet, []Doubt) {
	c.set.Style = ChannelsBoxed
	ticked := slices.ContainsFunc(opts, func(o option) bool { return o.mark == checked })
	for i, o := range opts {
		if !slices.Contains(c.set.Offered, o.name) {
			c.set.Offered = append(c.set.Offered, o.name)
		}
		switch {
		case o.mark == checked && o.inrun && o.name != Other:
			c.doubt(CodeMarkLost, fmt.Sprintf("“%s”前没有方框，按未选处理，请核对", o.name))
		case o.mark == checked && !o.inrun:
			c.use(o)
		case o.mark == none && (!ticked || i == 0) && o.name != Other:
			c.doubt(CodeMarkLost, fmt.Sprintf("“%s”前没有方框而其他选项有，按选用处理，请核对", o.name))
			c.use(o)
		case o.mark == none && o.known && o.name != Other:
			c.doubt(CodeMarkLost, fmt.Sprintf("“%s”前没有方框，按未选处理，请核对", o.name))
		}
	}
	if c.lost {
		c.doubt(CodeMarkLost, "方框在转换中变成了字母，已按选用标记识别，请核对")
	}
	c.untickedRule(opts)
	return c.set, c.doubts
}

// untickedRule reports a cell without any tick; its only channel is taken.
func (c *cell) untickedRule(opts []option) {
	if len(c.set.Names) > 0 || len(opts) == 0 {
		return
	}
	if len(opts) == 1 {
		c.use(opts[0])
		c.doubt(CodeChannelUnticked, fmt.Sprintf("只列了“%s”一个渠道而方框是空的，按选用登记，请核对", opts[0].name))
		return
	}
	c.doubt(CodeChannelUnticked, fmt.Sprintf("列了 %d 个渠道，方框全是空的，看不出选了哪些，请在原表打勾或逐条选定", len(opts)))
}

func (c *cell) use(o option) {
	if slices.Contains(c.set.Names, o.name) {
		return
	}
	c.set.Names = append(c.set.Names, o.name)
	if free, ok := strings.CutPrefix(o.name, Other+":"); ok {
		c.set.Free = free
	}
	if !o.known {
		c.doubt(CodeUnknownChannel, fmt.Sprintf("公开渠道“%s”不在渠道表中，按原文保留；如与某个渠道相同，请在“渠道”设置中加为别名", o.name))
	}
	if o.guess {
		c.doubt(CodeChannelGuessed, fmt.Sprintf("公开渠道按“%s”登记，原文写法不同，请核对", o.name))
	}
}

func (c *cell) doubt(code Code, msg string) {
	d := warn(code, msg)
	if !slices.Contains(c.doubts, d) {
		c.doubts = append(c.doubts, d)
	}
}

// options cuts the cell at its boxes and every piece into names.
func (c *cell) options(text string) []option {
	var out []option
	for _, p := range c.pieces(text) {
		names := splitNames(p.text, p.mark == none)
		for i := range names {
			names[i].mark = p.mark
		}
		out = append(out, names...)
	}
	return out
}

// splitNames finds the channel names in a text without boxes. In a plain list
// white space ends an unknown name; behind a box it does not.
func splitNames(text string, plain bool) []option {
	s := scan{plain: plain}
	s.text, s.breaks = squeezeWithBreaks(text)
	for s.pos < len(s.text) {
		s.step()
	}
	s.flush(s.pos)
	return s.out
}

// scan walks over a piece of text; from is where the present unknown name began.
type scan struct {
	text      string
	breaks    map[int]bool // byte offsets that had white space before them
	plain     bool
	pos, from int
	out       []option
	joined    bool // no separator since the last name
}

var numbering = regexp.MustCompile(`^(?:\(\d{1,2}\)|\d{1,2}[.、,):])`)

var connector = regexp.MustCompile(`^(?:以及|及|和|与|或|并)`)

func (s *scan) step() {
	rest := s.text[s.pos:]
	if r, n := utf8.DecodeRuneInString(rest); strings.ContainsRune("、,;。·•*+&|>", r) || (r == '/' && s.pos == s.from) || (r == '-' && s.pos == s.from) {
		s.flush(s.pos)
		s.pos += n
		s.from, s.joined = s.pos, false
		return
	}
	if s.joined && s.pos == s.from {
		if n := len(connector.FindString(rest)); n > 0 {
			s.pos += n
			s.from, s.joined = s.pos, false
			return
		}
	}
	broken := s.breaks[s.pos]
	if n := numbering.FindString(rest); n != "" && len(n) < len(rest) && (s.pos == s.from || broken) {
		s.flush(s.pos)
		s.pos += len(n)
		s.from, s.joined = s.pos, false
		return
	}
	if s.pos != s.from && broken && s.plain {
		s.flush(s.pos)
		s.from = s.pos
	}
	if s.known(rest, s.pos != s.from) {
		return
	}
	_, n := utf8.DecodeRuneInString(rest)
	s.pos += n
}

// known takes a channel name at the present place, with its bracketed remark.
func (s *scan) known(rest string, strongOnly bool) bool {
	if other, ok := strings.CutPrefix(rest, Other); ok && !strongOnly {
		s.takeOther(other)
		return true
	}
	h, ok := startsWith(rest, strongOnly)
	if !ok {
		return false
	}
	s.flush(s.pos)
	n := h.len + remark(rest[h.len:])
	if tail, ok := strings.CutPrefix(rest[n:], "等"); ok && (tail == "" || !s.plain) {
		n += len("等")
	}
	s.out = append(s.out, option{name: h.name, known: true, guess: h.guess, inrun: s.joined && len(s.out) > 0})
	s.pos += n
	s.from, s.joined = s.pos, true
	return true
}

// takeOther takes 其他 and the free text behind it, up to the next separator.
func (s *scan) takeOther(rest string) {
	end := len(rest)
	if s.plain && strings.IndexAny(rest, "、,") == 0 {
		end = 0
	}
	if i := strings.IndexAny(rest, ";。"); i > 0 {
		end = i
	}
	start := s.pos + len(Other)
	for at := start; at < start+end && s.plain; at++ {
		if s.breaks[at] {
			end = at - start
		}
	}
	o := option{name: otherName(rest[:end]), known: true, inrun: s.joined && len(s.out) > 0}
	s.out = append(s.out, o)
	s.pos = start + end
	s.from, s.joined = s.pos, true
}

// flush turns the text passed over since the last name into an unknown one.
func (s *scan) flush(end int) {
	name := trimOption(s.text[s.from:end])
	s.from = end
	if name == "" || name == "等" || name == "(" || name == ")" || strings.Trim(name, "()0123456789.") == "" {
		return
	}
	s.out = append(s.out, option{name: name, inrun: s.joined && len(s.out) > 0})
	s.joined = true
}

// remark returns the length of a bracketed remark at the start of s.
func remark(s string) int {
	if !strings.HasPrefix(s, "(") {
		return 0
	}
	if i := strings.IndexByte(s, ')'); i > 0 {
		return i + 1
	}
	return 0
}

// squeezeWithBreaks is Match, and remembers where white space was.
func squeezeWithBreaks(text string) (string, map[int]bool) {
	var b strings.Builder
	breaks := map[int]bool{}
	for _, word := range strings.FieldsFunc(text, Blank) {
		if b.Len() > 0 {
			breaks[b.Len()] = true
		}
		b.WriteString(Match(word))
	}
	return b.String(), breaks
}
