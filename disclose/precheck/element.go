package precheck

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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

// basis asks what became of each law cited as basis or in the text.
func (c *checker) basis(s Subject) {
	if c.rules.BasisOf == nil {
		return
	}
	cited := s.Basis
	if blocks, _, err := document.HTMLBlocks(c.ctx, s.Body); err == nil {
		for _, b := range blocks {
			cited = append(cited[:len(cited):len(cited)], citation.FindAllString(b.Text, -1)...)
		}
	}
	seen := map[string]bool{}
	for _, text := range cited {
		if text = strings.TrimSpace(text); text == "" || seen[text] {
			continue
		}
		seen[text] = true
		if problem, ok := c.rules.BasisOf(text); !ok {
			c.at(-1, "basis", "依据")
			c.add(Finding{Kind: Basis, Severity: Warn, Text: text, Message: "依据已不是现行有效：" + problem + "。", Mend: "核对后改引现行规定，或注明当时有效。"})
		}
	}
}

// address is a link inside the body.
var address = regexp.MustCompile(`(?i)href\s*=\s*["'](https?://[^"'\s<>]{1,500})["']`)

// maxLinks bounds how many links are asked about in one check.
const maxLinks = 200

// links asks about every link outside, once.
func (c *checker) links(s Subject) error {
	if c.rules.LinkIsDead == nil {
		return nil
	}
	all := append([]string(nil), s.Links...)
	for _, m := range address.FindAllStringSubmatch(s.Body, maxLinks) {
		all = append(all, strings.ReplaceAll(m[1], "&amp;", "&"))
	}
	asked := map[string]bool{}
	for _, link := range all {
		if asked[link] || len(asked) == maxLinks {
			continue
		}
		asked[link] = true
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if reason, dead := c.rules.LinkIsDead(link); dead {
			c.at(-1, "links", "链接")
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
