package catalog

import (
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"lianghua/catalog/term"
)

//go:embed starter/*.csv
var starterFiles embed.FS

// StarterName is the name of the national edition that comes with the
// program. Nobody has checked it word by word, so it says 待核.
const StarterName = "国家标准（待核）"

// starterData is the embedded reference data, read once.
type starterData struct {
	domains   []Domain
	standards []standardEntry
	laws      []Law
}

// standardEntry is one entry of a standard edition.
type standardEntry struct {
	Fields
	Grade  string // A seen in print, B recalled from the published list
	Source string // where it was seen
}

var starter = sync.OnceValues(readStarter)

func readStarter() (starterData, error) {
	var d starterData
	err := eachRow("domains.csv", 6, func(r map[string]string) {
		d.domains = append(d.domains, Domain{Key: r["key"], Name: r["name"], Sort: int64(len(d.domains) + 1), Ministry: r["ministry"],
			GuidelineNo: r["guideline_no"], UsualLead: r["usual_county_lead"], Version: 1, Aliases: splitNonEmpty(r["aliases"], ";")})
	})
	if err != nil {
		return d, err
	}
	err = eachRow("laws.csv", 13, func(r map[string]string) {
		d.laws = append(d.laws, Law{r["key"], r["title"], r["kind"], r["issuer"], r["document_no"], r["amended_on"], r["in_force_on"],
			r["status"], r["replaced_by"], r["replaced_on"], r["verification"]})
	})
	if err != nil {
		return d, err
	}
	err = eachRow("catalogue.csv", 15, func(r map[string]string) {
		// Grade C was built from statutes and a local variant is some other county's own.
		if (r["grade"] == "A" || r["grade"] == "B") && r["local_variant"] == "0" {
			d.standards = append(d.standards, standardEntry{starterFields(r), r["grade"], r["source"]})
		}
	})
	slices.SortStableFunc(d.standards, func(a, b standardEntry) int { return strings.Compare(a.Domain, b.Domain) })
	return d, err
}

func starterFields(r map[string]string) Fields {
	f := Fields{Domain: r["domain"], Seq: r["seq"], Level1: r["level1"], Level2: r["level2"], Content: term.ParseElements(r["content"]),
		TimeLimit: r["time_limit"], Subject: r["subject"], Audience: r["audience"], Mode: r["mode"]}
	_, f.Basis, _ = term.ParseBasis(r["basis"])
	channels, _ := term.ParseChannels(strings.ReplaceAll(r["channels"], ";", "\n"))
	f.Channels = channels.Names
	for _, t := range splitNonEmpty(r["tiers"], ";") {
		f.Tiers = append(f.Tiers, term.TiersIn(t)...)
	}
	return f.Clean()
}

func eachRow(name string, width int, f func(map[string]string)) error {
	file, err := starterFiles.Open("starter/" + name)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.FieldsPerRecord = width
	rows, err := r.ReadAll()
	if err != nil {
		return fmt.Errorf("starter/%s: %w", name, err)
	}
	for _, row := range rows[1:] {
		m := make(map[string]string, width)
		for i, head := range rows[0] {
			m[head] = row[i]
		}
		f(m)
	}
	return nil
}

func splitNonEmpty(s, sep string) []string {
	var out []string
	for part := range strings.SplitSeq(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// StarterDomains are the 26 domains without a database.
func StarterDomains() ([]Domain, error) {
	d, err := starter()
	return slices.Clone(d.domains), err
}

// StarterEntries are the county's entries as Load makes them, without a
// database: what a dry run plans against where there is none. Units are not
// resolved; ids are counted from 1, versions are 1.
func StarterEntries() ([]Entry, error) {
	d, err := starter()
	if err != nil {
		return nil, err
	}
	used, count, sort := names{map[string]bool{}}, map[string]int64{}, map[string]int64{}
	for _, dom := range d.domains {
		sort[dom.Key] = dom.Sort
	}
	out := make([]Entry, len(d.standards))
	for i, s := range d.standards {
		count[s.Domain]++
		n := count[s.Domain]
		l := understand(s.TimeLimit)
		out[i] = Entry{ID: int64(i + 1), Code: serial(s.Domain+"-", n, 4), Ident: used.next(s.Identity()), StandardID: int64(i + 1),
			Ordinal: sort[s.Domain]*domainStride + n, Fields: s.Fields, Rules: l.rules, Parsed: l.parsed, State: Unverified, Revision: 1, Version: 1}
	}
	return out, nil
}

// StarterLaws are the laws that the program carries, without a database.
func StarterLaws() ([]Law, error) {
	d, err := starter()
	return slices.Clone(d.laws), err
}
