package catalog

import (
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Domain (试点领域) is one of the 26 domains of 国办发〔2019〕54号, or a further one.
type Domain struct {
	Key         string   `db:"key" json:"key"`
	Name        string   `db:"name" json:"name"`
	Sort        int64    `db:"sort" json:"-"`
	Ministry    string   `db:"ministry" json:"ministry"`
	GuidelineNo string   `db:"guideline_no" json:"guideline_no"`
	UsualLead   string   `db:"usual_lead" json:"usual_lead"`
	LeadUnitID  int64    `db:"lead_unit_id" json:"-"` // the county's own lead, 0 when not named
	Version     int64    `db:"version" json:"-"`
	Aliases     []string `json:"aliases"`
}

const domainColumns = `d.key, d.name, d.sort, d.ministry, d.guideline_no, d.usual_lead, COALESCE(d.lead_unit_id, 0) AS lead_unit_id, d.version`

// Domains lists all domains with their aliases, in two queries.
func Domains(q db.Reader) ([]Domain, error) {
	var out []Domain
	if err := q.Select(&out, `SELECT `+domainColumns+` FROM catalog_domain d ORDER BY d.sort, d.key`); err != nil {
		return nil, fault.Wrap("catalog.Domains", err)
	}
	at := map[string]int{}
	for i, d := range out {
		at[d.Key] = i
	}
	err := q.Each(func(rows *sqlx.Rows) error {
		var alias, key string
		if err := rows.Scan(&alias, &key); err != nil {
			return err
		}
		out[at[key]].Aliases = append(out[at[key]].Aliases, alias)
		return nil
	}, `SELECT alias, domain FROM catalog_domain_alias ORDER BY domain, alias`)
	return out, fault.Wrap("catalog.Domains", err)
}

// DomainByKey reads one domain without its aliases.
func DomainByKey(q db.Reader, key string) (d Domain, err error) {
	err = q.Get(&d, `SELECT `+domainColumns+` FROM catalog_domain d WHERE d.key = ?`, key)
	if db.NoRows(err) {
		return d, fault.NotFound("没有编号为“" + key + "”的领域，请从 26 个领域中选择。")
	}
	return d, fault.Wrap("catalog.DomainByKey", err)
}

// AddDomain adds a domain of the county's own with its column in the tree.
func AddDomain(tx *db.Tx, act Act, d Domain) error {
	d.Key, d.Name = strings.ToUpper(term.Squeeze(d.Key)), term.Squeeze(d.Name)
	var p fault.Problems
	p.Need("key", d.Key, "请填写领域编号，如 D27。")
	p.Need("name", d.Name, "请填写领域名称。")
	if err := p.Err(); err != nil {
		return err
	}
	var taken int
	if err := tx.Get(&taken, `SELECT count(*) FROM catalog_domain WHERE key = ? OR name = ?`, d.Key, d.Name); err != nil {
		return fault.Wrap("catalog.AddDomain", err)
	}
	if taken > 0 {
		return fault.Conflict("已有相同编号或名称的领域，请改用别名。")
	}
	_, err := tx.Exec(`INSERT INTO catalog_domain (key, name, sort, ministry, guideline_no, usual_lead)
		SELECT ?, ?, COALESCE(max(sort), 0) + 1, ?, ?, ? FROM catalog_domain`, d.Key, d.Name, d.Ministry, d.GuidelineNo, d.UsualLead)
	if err != nil {
		return fault.Wrap("catalog.AddDomain", err)
	}
	if err := growDomainColumns(tx); err != nil {
		return err
	}
	act.note(tx, rbac.EntryEdit, "add", "domain", d.Key)
	return nil
}

// AddDomainAlias makes a further name in workbooks mean the domain.
func AddDomainAlias(tx *db.Tx, act Act, key, alias string) error {
	match := term.Match(alias)
	if match == "" {
		return fault.Invalid("alias", "请填写别名。")
	}
	if _, err := DomainByKey(tx, key); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO catalog_domain_alias (match, alias, domain) VALUES (?, ?, ?)
		ON CONFLICT (match) DO UPDATE SET alias = excluded.alias, domain = excluded.domain`, match, term.Squeeze(alias), key)
	act.note(tx, rbac.EntryEdit, "alias", "domain", key)
	return fault.Wrap("catalog.AddDomainAlias", err)
}

// SetDomainLead names the unit that leads a domain in the county (牵头单位);
// 0 takes it away.
func SetDomainLead(tx *db.Tx, act Act, key string, unitID, version int64) error {
	n, err := tx.Exec(`UPDATE catalog_domain SET lead_unit_id = ?, version = version + 1 WHERE key = ? AND version = ?`, null(unitID), key, version)
	if err != nil {
		return fault.Wrap("catalog.SetDomainLead", err)
	}
	if n == 0 {
		return fault.Conflict("该领域刚被他人修改，请刷新后再办。")
	}
	act.note(tx, rbac.EntryEdit, "lead", "domain", key, "unit", unitID)
	return nil
}
