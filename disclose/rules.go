package disclose

import (
	"slices"
	"strings"

	"lianghua/disclose/form"
	"lianghua/disclose/precheck"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/privacy"
)

// rules are the type's: a name list may hold the columns of its table and no
// other personal ones; and the county's. pages: links into this site may be
// opened. A link to a file of the draft itself opens once it is published.
func (s *Service) rules(q db.Reader, f form.Form, files []File, day calendar.Date, pages bool) (precheck.Rules, error) {
	r := precheck.Rules{Today: day, NameList: f.List, Masks: masksOf(f)}
	if f.Table != nil {
		for _, c := range f.Table.Columns {
			r.Whitelist = append(r.Whitelist, c.Label)
		}
	}
	if s.Rules == nil {
		return r, nil
	}
	r, err := s.Rules(q, r, pages)
	if dead := r.LinkIsDead; dead != nil {
		r.LinkIsDead = func(address string) (string, bool) {
			if slices.ContainsFunc(files, func(x File) bool { return strings.Contains(address, "/files/"+x.Token+"/") }) {
				return "", false
			}
			return dead(address)
		}
	}
	return r, err
}

// masksOf are the masks of a type: what a list need not show is dropped.
func masksOf(f form.Form) privacy.Masks {
	if f.List {
		m := privacy.StrictMasks()
		m.Name = privacy.Keep // a statutory 公示 names the household
		return m
	}
	return privacy.DefaultMasks()
}

// VoidReports makes every draft that may still be changed or published be
// checked once more: the lists by which it was checked have changed. What is
// scheduled was approved under those of its day.
func VoidReports(tx *db.Tx) error {
	_, err := tx.Exec(`UPDATE disclose_draft SET report_hash = '' WHERE state NOT IN ('published', 'dropped', 'scheduled') AND report_hash <> ''`)
	return fault.Wrap("disclose.VoidReports", err)
}

// How far back the links of published items are collected.
const (
	linkDrafts = 500
	linkItems  = 2000
)

// Links lists the addresses that drafts under way and the newest published
// items name, in words and as 其他渠道链接, each once.
func Links(q db.Reader) (out []string, err error) {
	var drafts, live []db.JSON[form.Content]
	err = q.Select(&drafts, `SELECT d.content FROM disclose_draft d WHERE d.state NOT IN ('published', 'dropped') ORDER BY d.id DESC LIMIT ?`, linkDrafts)
	if err == nil {
		err = q.Select(&live, `SELECT r.content FROM disclose_item i JOIN disclose_revision r ON r.id = i.revision_id
			WHERE i.stage = 'live' AND NOT i.name_list AND NOT i.off_web AND r.erased_at IS NULL ORDER BY i.listed_on DESC, i.id DESC LIMIT ?`, linkItems)
	}
	seen := map[string]bool{}
	for _, c := range append(drafts, live...) {
		for _, link := range append(precheck.Addresses(c.V.Body), linksOf(c.V)...) {
			if !seen[link] {
				seen[link], out = true, append(out, link)
			}
		}
	}
	return out, fault.Wrap("disclose.Links", err)
}

func linksOf(c form.Content) (out []string) {
	for _, ch := range c.OtherChannels {
		out = append(out, ch.Link)
	}
	return out
}
