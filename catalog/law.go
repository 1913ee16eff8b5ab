package catalog

import (
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Law (法律、法规、规章、规范性文件) is a document that catalogues cite, with its
// status as of the day of the data.
type Law struct {
	Key          string `db:"key" json:"key"` // normalised title, see term.Citation
	Title        string `db:"title" json:"title"`
	Kind         string `db:"kind" json:"kind"`
	Issuer       string `db:"issuer" json:"issuer"`
	DocumentNo   string `db:"document_no" json:"document_no"`
	AmendedOn    string `db:"amended_on" json:"amended_on"`
	InForceOn    string `db:"in_force_on" json:"in_force_on"`
	Status       string `db:"status" json:"status"` // 有效, 已修订, 已废止, 被替代, 已失效, 不确定
	ReplacedBy   string `db:"replaced_by" json:"replaced_by"`
	ReplacedOn   string `db:"replaced_on" json:"replaced_on"`
	Verification string `db:"verification" json:"verification"` // seen, known, unsure
}

// Old reports law that is no longer in force.
func (l Law) Old() bool {
	return l.Status == "已废止" || l.Status == "被替代" || l.Status == "已失效"
}

// Text says in Chinese what became of the law: 《X》已废止，由《Y》替代（2026-08-15）。
func (l Law) Text() string {
	if !l.Old() {
		return ""
	}
	var b strings.Builder
	b.WriteString(titled(l.Title) + map[string]string{"已废止": "已废止", "被替代": "已被替代", "已失效": "已失效"}[l.Status])
	if l.ReplacedBy != "" {
		b.WriteString("，由" + titled(l.ReplacedBy) + "替代")
	}
	if l.ReplacedOn != "" {
		b.WriteString("（" + l.ReplacedOn + "）")
	}
	if l.Verification == "unsure" {
		b.WriteString("，待核")
	}
	return b.String()
}

func titled(s string) string {
	if strings.HasPrefix(s, "《") {
		return s
	}
	return "《" + s + "》"
}

const lawColumns = `key, title, kind, issuer, document_no, amended_on, in_force_on, status, replaced_by, replaced_on, verification`

// Laws lists all laws, those out of force first.
func Laws(q db.Reader) (out []Law, err error) {
	err = q.Select(&out, `SELECT `+lawColumns+` FROM catalog_law
		ORDER BY CASE status WHEN '已废止' THEN 0 WHEN '被替代' THEN 1 WHEN '已失效' THEN 2 WHEN '不确定' THEN 3 ELSE 4 END, key`)
	return out, fault.Wrap("catalog.Laws", err)
}

// LawFlag is a citation of an entry that needs a look.
type LawFlag struct {
	Citation string // as it stands in 公开依据
	Law      Law
	Text     string // 《X》已废止，由《Y》替代（date）
}

// LawFlags lists the citations that are no longer in force, in one query.
func LawFlags(q db.Reader, basis []string) ([]LawFlag, error) {
	type cited struct{ key, text string }
	var cites []cited
	var keys []string
	for _, b := range basis {
		found, _, _ := term.ParseBasis(b)
		for _, c := range found {
			if c.Key != "" {
				cites, keys = append(cites, cited{c.Key, b}), append(keys, c.Key)
			}
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	text, args, err := db.In(`SELECT `+lawColumns+` FROM catalog_law WHERE key IN (?) AND status IN ('已废止', '被替代', '已失效')`, keys)
	if err != nil {
		return nil, err
	}
	var laws []Law
	if err := q.Select(&laws, text, args...); err != nil {
		return nil, fault.Wrap("catalog.LawFlags", err)
	}
	byKey := map[string]Law{}
	for _, l := range laws {
		byKey[l.Key] = l
	}
	var out []LawFlag
	seen := map[string]bool{}
	for _, c := range cites {
		if l, ok := byKey[c.key]; ok && !seen[c.key] {
			seen[c.key] = true
			out = append(out, LawFlag{c.text, l, l.Text()})
		}
	}
	return out, nil
}

// OldLaws reads all law that is out of force, by key.
func OldLaws(q db.Reader) (map[string]Law, error) {
	var laws []Law
	err := q.Select(&laws, `SELECT `+lawColumns+` FROM catalog_law WHERE status IN ('已废止', '被替代', '已失效')`)
	out := make(map[string]Law, len(laws))
	for _, l := range laws {
		out[l.Key] = l
	}
	return out, fault.Wrap("catalog.OldLaws", err)
}

// LawKey is the name by which citations find a law: 《…》, with or without what
// stands around it. "" when there is none.
func LawKey(cited string) string {
	cites, _, _ := term.ParseBasis(cited)
	if len(cites) == 0 {
		return ""
	}
	return cites[0].Key
}

func citesOld(basis []string, old map[string]Law) bool {
	for _, b := range basis {
		cites, _, _ := term.ParseBasis(b)
		for _, c := range cites {
			if _, ok := old[c.Key]; ok {
				return true
			}
		}
	}
	return false
}
