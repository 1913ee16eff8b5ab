package words

import (
	"net/http"
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose/precheck"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/visit"
)

// Rules adds to the rules of one check what the county knows on r.Today: one
// query each for words, allow-list, laws out of force, dead addresses and, when
// pages may be opened, the site's address. pages says that links into this
// site are opened, which must not happen inside a write transaction.
func (s *Service) Rules(q db.Reader, r precheck.Rules, pages bool) (precheck.Rules, error) {
	list, err := wordsOn(q, r.Today)
	if err != nil {
		return r, err
	}
	allowed, err := allowedOn(q, r.Today)
	if err != nil {
		return r, err
	}
	r.Lists = append(r.Lists, listsOf(list)...)
	let := map[Kind]map[string]bool{Link: {}, Basis: {}}
	for _, a := range allowed {
		if a.Kind == Link || a.Kind == Basis {
			let[a.Kind][a.Text] = true
			continue
		}
		r.Allow = append(r.Allow, precheck.Allow{Kind: a.Kind.precheck(), Word: a.Text, Owner: a.Owner, Until: a.ExpiresOn})
	}
	if r.BasisOf, err = basisOf(q, r.Today, let[Basis]); err != nil {
		return r, err
	}
	r.LinkIsDead, err = s.linkIsDead(q, let[Link], pages)
	return r, err
}

func wordsOn(q db.Reader, day calendar.Date) (out []Word, err error) {
	err = q.Select(&out, `SELECT `+wordColumns+` FROM disclose_word w WHERE w.stopped_on = '' AND w.since <= ? AND (w.until = '' OR w.until >= ?) ORDER BY w.id`, day, day)
	return out, fault.Wrap("words.wordsOn", err)
}

func allowedOn(q db.Reader, day calendar.Date) (out []Allowance, err error) {
	err = q.Select(&out, `SELECT `+allowColumns+` FROM disclose_allow a WHERE a.stopped_on = '' AND a.since <= ? AND (a.expires_on = '' OR a.expires_on >= ?) ORDER BY a.id`, day, day)
	return out, fault.Wrap("words.allowedOn", err)
}

// listsOf puts the words together as the check takes them: by kind, version,
// owner and date.
func listsOf(words []Word) (out []precheck.List) {
	for _, w := range words {
		l := precheck.List{Kind: w.Kind.precheck(), Name: "本县" + w.Kind.Name(), Version: w.List, Owner: w.Owner, Date: w.ListOn}
		i := slices.IndexFunc(out, func(x precheck.List) bool {
			return x.Name == l.Name && x.Version == l.Version && x.Owner == l.Owner && x.Date == l.Date
		})
		if i < 0 {
			i, out = len(out), append(out, l)
		}
		e := precheck.Entry{Word: w.Word, Person: w.Person, Suggest: w.Suggest, Severity: w.Severity, Explanation: w.Explanation}
		if w.Unless != "" {
			e.Unless = strings.Split(w.Unless, "|")
		}
		out[i].Entries = append(out[i].Entries, e)
	}
	return out
}

// basisOf answers what became of a cited law by the register of laws. A law
// whose last day is still to come is in force.
func basisOf(q db.Reader, today calendar.Date, let map[string]bool) (func(string) (string, bool), error) {
	old, err := catalog.OldLaws(q)
	if err != nil {
		return nil, err
	}
	allowed := map[string]bool{}
	for text := range let {
		allowed[catalog.LawKey("《"+strings.Trim(text, "《》")+"》")] = true
	}
	return func(citation string) (string, bool) {
		key := catalog.LawKey(citation)
		l, ok := old[key]
		if !ok || allowed[key] || l.ReplacedOn > today.String() {
			return "", true
		}
		return l.Text(), false
	}, nil
}

// linkIsDead answers for links into this site by opening them, for others by
// what the last nightly visit found. Nothing goes over the network.
func (s *Service) linkIsDead(q db.Reader, let map[string]bool, pages bool) (func(string) (string, bool), error) {
	dead, err := deadAddresses(q)
	if err != nil {
		return nil, err
	}
	site := &visit.Opener{}
	if pages && s.Site != nil {
		v, err := settings.All(q)
		if err != nil {
			return nil, err
		}
		site.Own, site.Site = s.Site(), v.SiteURL()
	}
	return func(address string) (string, bool) {
		switch {
		case let[address]:
			return "", false
		case !site.Inside(address):
			return dead[address], dead[address] != ""
		case site.Own == nil:
			return "", false
		}
		status, _, err := site.Open(q.Context(), address)
		if err == nil && gone(status) {
			return "本站没有这个页面，或者已经撤下", true
		}
		return "", false
	}, nil
}

// gone reports a page that is not there. Others may be closed to programs, or
// out of order for an hour.
func gone(status int) bool { return status == http.StatusNotFound || status == http.StatusGone }
