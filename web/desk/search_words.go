package desk

import (
	"strconv"
	"strings"

	"lianghua/internal/search"
	"lianghua/org"
	"lianghua/web"
)

// SearchWordsPage is the search's own desk: what was looked for in vain, and
// the words that mean the same.
type SearchWordsPage struct {
	web.Base
	Missed []search.Miss
	Groups []SearchGroup
	Words  string // as typed, of a new group
}

// SearchGroup is a group of words as its form has it.
type SearchGroup struct {
	search.Group
	Text string
}

// missedDays is how far back the list of vain searches looks: a week.
const missedDays = 7

func (d *Deps) searchWords(c *web.Ctx) error {
	p, err := d.searchWordsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) searchWordsPage(c *web.Ctx) (*SearchWordsPage, error) {
	p := &SearchWordsPage{Words: c.Form("words")}
	p.Title = "搜索用词"
	var err error
	if p.Missed, err = search.Missed(c.Q(), d.Org.Today().AddDays(-missedDays)); err != nil {
		return nil, err
	}
	groups, err := search.Synonyms(c.Q())
	for _, g := range groups {
		p.Groups = append(p.Groups, SearchGroup{g, strings.Join(g.Words, "\n")})
	}
	return p, err
}

// searchMissed is the list of vain searches as a file, for the units.
func (d *Deps) searchMissed(c *web.Ctx) error {
	missed, err := search.Missed(c.Q(), d.Org.Today().AddDays(-missedDays))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, m := range missed {
		rows = append(rows, []string{m.Text, strconv.Itoa(m.N)})
	}
	return listFile(c, "群众搜不到的词", []string{"词语", "次数"}, rows)
}

func (d *Deps) searchWordsSet(c *web.Ctx) error {
	id, err := c.FormInt("id")
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	s := &search.Service{DB: d.DB}
	if err := s.SetSynonyms(c.Request().Context(), c.Actor, org.Who(c.Actor), id, version, strings.Split(c.Form("words"), "\n")); err != nil {
		if id != 0 {
			return guideRefused(c, err, "/desk/search")
		}
		p, again := d.searchWordsPage(c)
		if again != nil {
			return again
		}
		return c.Retry(err, "desk/search_words", p)
	}
	return c.Done("已保存，搜索立即生效。", "/desk/search")
}
