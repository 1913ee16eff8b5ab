package precheck

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"

	"lianghua/internal/document"
)

// missing notes the required elements that are blank.
func (c *checker) missing(required []Field) {
	for _, f := range required {
		if strings.TrimSpace(f.Value) != "" {
			continue
		}
		c.at(-1, f.Name, "“"+f.Label+"”")
		c.add(Finding{Kind: Missing, Severity: Warn, Text: f.Label, Message: "要素不齐：“" + f.Label + "”没有填写。", Mend: "补充填写。"})
	}
}

// citation is a law or document named in book-title marks.
var citation = regexp.MustCompile(`《[^《》]{2,60}》`)

// basis asks what became of each law cited as basis, in the text, in the fields
// and in the title.
func (c *checker) basis(s Subject) {
	if c.rules.BasisOf == nil {
		return
	}
	seen := map[string]bool{}
	for _, text := range s.Basis {
		c.cited(seen, strings.TrimSpace(text), "basis", "依据")
	}
	c.citations(seen, s.Title, "title", "标题")
	if blocks, _, err := document.HTMLBlocks(c.ctx, s.Body); err == nil {
		for _, b := range blocks {
			c.citations(seen, b.Text, "body", "正文")
			for _, r := range b.Rows {
				for _, cell := range r.Cells {
					c.citations(seen, cell.Text, "body", "正文")
				}
			}
		}
	}
	for _, f := range s.Fields {
		c.citations(seen, f.Value, f.Name, "“"+f.Label+"”")
	}
}

// citations asks about each law that a text names and does not repeal itself.
func (c *checker) citations(seen map[string]bool, text, field, place string) {
	if !strings.Contains(text, "《") {
		return
	}
	for _, at := range citation.FindAllStringIndex(text, -1) {
		if head, tail := text[:at[0]], text[at[1]:]; !repeals(head, tail) {
			c.cited(seen, text[at[0]:at[1]], field, place)
		}
	}
}

// repeals reports words beside a title that say it is no longer in force.
func repeals(head, tail string) bool {
	if open := strings.IndexAny(tail, "）)"); open >= 0 && (strings.HasPrefix(tail, "（") || strings.HasPrefix(tail, "(")) {
		tail = tail[open:]
		tail = strings.TrimLeft(tail, "）)")
	}
	for _, w := range []string{"同时废止", "即行废止", "废止", "停止执行", "自行失效"} {
		if strings.HasPrefix(tail, w) {
			return true
		}
	}
	for _, w := range []string{"废止", "原", "修订前的", "替代"} {
		if strings.HasSuffix(head, w) {
			return true
		}
	}
	return false
}

func (c *checker) cited(seen map[string]bool, text, field, place string) {
	if text == "" || seen[text] {
		return
	}
	seen[text] = true
	if problem, ok := c.rules.BasisOf(text); !ok {
		c.at(-1, field, place)
		c.add(Finding{Kind: Basis, Severity: Warn, Text: text, Message: "依据已不是现行有效：" + problem + "。", Mend: "核对后改引现行规定，或注明当时有效。"})
	}
}

// address is a link inside the body: outside, or a path of this site.
var address = regexp.MustCompile(`(?i)href\s*=\s*["']((?:https?:/)?/[^"'\s<>]{0,500})["']`)

// maxLinks bounds how many links are asked about in one check.
const maxLinks = 200

// Addresses lists the links of a text, each once, no more than a check asks about.
func Addresses(body string) (out []string) {
	seen := map[string]bool{}
	for _, m := range address.FindAllStringSubmatch(body, maxLinks) {
		if link := html.UnescapeString(m[1]); !seen[link] {
			seen[link], out = true, append(out, link)
		}
	}
	return out
}

// links asks about every link, once.
func (c *checker) links(s Subject) error {
	if c.rules.LinkIsDead == nil {
		return nil
	}
	asked := map[string]bool{}
	for i, link := range append(s.Links[:len(s.Links):len(s.Links)], Addresses(s.Body)...) {
		if asked[link] || len(asked) == maxLinks {
			continue
		}
		asked[link] = true
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if reason, dead := c.rules.LinkIsDead(link); dead {
			c.at(-1, "links", "其他渠道链接")
			if i >= len(s.Links) {
				c.at(-1, "body", "正文链接")
			}
			c.add(Finding{Kind: Link, Severity: Warn, Text: link, Message: "链接打不开：" + reason + "。", Mend: "改正或删除该链接。"})
		}
	}
	return nil
}

// hashOf is the SHA-256 of the exact bytes of the subject: what a review of it
// is bound to. Rules do not belong to it.
func hashOf(s Subject) (string, error) {
	h := sha256.New()
	plain := struct {
		Title, Body     string
		Fields          []Field
		Table           *Table
		Links, Basis    []string
		Names, Contents []string
	}{Title: s.Title, Body: s.Body, Fields: s.Fields, Table: s.Table, Links: s.Links, Basis: s.Basis}
	for _, f := range s.Files {
		sum, err := f.sum()
		if err != nil {
			return "", err
		}
		plain.Names = append(plain.Names, f.Name)
		plain.Contents = append(plain.Contents, sum)
	}
	if err := json.NewEncoder(h).Encode(plain); err != nil {
		return "", fmt.Errorf("precheck: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (f File) sum() (string, error) {
	r, size, err := f.Open()
	if err != nil {
		return "", err
	}
	if closer, ok := r.(io.Closer); ok {
		defer closer.Close()
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(r, 0, size)); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
