package catalog

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// StatRow is one line of 《基层政务公开标准目录编制情况统计表》.
type StatRow struct {
	Key           string `db:"key" json:"key"`
	Name          string `db:"name" json:"name"`
	National      int64  `db:"national_count" json:"national"`       // 国家标准
	Adopted       int64  `db:"adopted" json:"adopted"`               // 采用: as the standard has it
	Refined       int64  `db:"refined" json:"refined"`               // 细化: changed against the standard
	Added         int64  `db:"added" json:"added"`                   // 新增
	NotApplicable int64  `db:"not_applicable" json:"not_applicable"` // 不适用
	County        int64  `db:"county_count" json:"county"`           // 县级条数
	Township      int64  `db:"township_count" json:"township"`       // 乡级条数
	Village       int64  `db:"village_count" json:"village"`         // 村级条数
	Link          string `db:"link" json:"link"`                     // 网址
}

// Statistics is the whole table; Edition carries 公布日期 and 文号.
type Statistics struct {
	Edition Edition // the public one; the starter while the county has none
	Rows    []StatRow
	Total   StatRow
}

// StatisticsNow counts the table as it is now, in two queries: 国家标准 are the
// standard entries in force, each of which has its entry of the county.
func StatisticsNow(q db.Reader) (s Statistics, err error) {
	if s.Edition, err = PublicEdition(q); err != nil {
		return s, err
	}
	err = q.Select(&s.Rows, `SELECT d.key, d.name, COALESCE(max(n.n), 0) AS national_count,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND e.standard_id IS NOT NULL AND NOT e.differs THEN 1 ELSE 0 END), 0) AS adopted,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND e.standard_id IS NOT NULL AND e.differs THEN 1 ELSE 0 END), 0) AS refined,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND e.standard_id IS NULL THEN 1 ELSE 0 END), 0) AS added,
		COALESCE(sum(CASE WHEN e.state = 'not_applicable' THEN 1 ELSE 0 END), 0) AS not_applicable,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND e.county THEN 1 ELSE 0 END), 0) AS county_count,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND e.township THEN 1 ELSE 0 END), 0) AS township_count,
		COALESCE(sum(CASE WHEN e.state IN ('confirmed', 'unverified') AND e.village THEN 1 ELSE 0 END), 0) AS village_count,
		COALESCE(max(c.link), '') AS link
		FROM catalog_domain d
		LEFT JOIN catalog_entry e ON e.domain = d.key
		LEFT JOIN (SELECT domain, count(*) AS n FROM catalog_entry WHERE standard_id IS NOT NULL GROUP BY domain) n ON n.domain = d.key
		LEFT JOIN catalog_column c ON c.code = d.key
		GROUP BY d.key, d.name, d.sort ORDER BY d.sort, d.key`)
	for _, r := range s.Rows {
		s.Total.add(r)
	}
	s.Total.Name = "合计"
	return s, fault.Wrap("catalog.StatisticsNow", err)
}

func (t *StatRow) add(r StatRow) {
	t.National += r.National
	t.Adopted += r.Adopted
	t.Refined += r.Refined
	t.Added += r.Added
	t.NotApplicable += r.NotApplicable
	t.County += r.County
	t.Township += r.Township
	t.Village += r.Village
}
