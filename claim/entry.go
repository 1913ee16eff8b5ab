package claim

import (
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// entry is what claims need to know of a catalogue entry.
type entry struct {
	ID       int64  `db:"id"`
	Code     string `db:"code"`
	Domain   string `db:"domain"`
	Level1   string `db:"level1"`
	Level2   string `db:"level2"`
	Level3   string `db:"level3"`
	City     bool   `db:"city"`
	County   bool   `db:"county"`
	Township bool   `db:"township"`
	Village  bool   `db:"village"`
	State    string `db:"state"`
	Version  int64  `db:"version"`
}

const entryColumns = `e.id, e.code, e.domain, e.level1, e.level2, e.level3, e.city, e.county, e.township, e.village, e.state, e.version`

// applicable is the condition of an entry that somebody must publish.
const applicable = `e.state IN ('unverified', 'confirmed')`

func (e entry) title() string {
	return Title(e.Level1, e.Level2, e.Level3)
}

// Title is how an entry is named in a sentence: its finest item name.
func Title(level1, level2, level3 string) string {
	switch {
	case level3 != "":
		return level3
	case level2 != "":
		return level2
	}
	return level1
}

func (e entry) live() bool { return e.State == "unverified" || e.State == "confirmed" }

func (e entry) has(t term.Tier) bool {
	switch t {
	case term.City:
		return e.City
	case term.County:
		return e.County
	case term.Township:
		return e.Township
	case term.Village:
		return e.Village
	}
	return false
}

// tiers lists the tiers at which the county needs a lead (县、乡、村级).
func (e entry) tiers() (out []term.Tier) {
	for _, t := range ownTiers {
		if e.has(t) {
			out = append(out, t)
		}
	}
	return out
}

// ownTiers are the county's own tiers; what is ticked 市级 only is the city's.
var ownTiers = [...]term.Tier{term.County, term.Township, term.Village}

func entryByID(q db.Reader, id int64) (e entry, err error) {
	err = q.Get(&e, `SELECT `+entryColumns+` FROM catalog_entry e WHERE e.id = ?`, id)
	if db.NoRows(err) {
		return e, fault.NotFound("该目录事项不存在")
	}
	return e, fault.Wrap("claim.entryByID", err)
}

// entriesOf reads the applicable entries of a domain in the catalogue's order.
func entriesOf(q db.Reader, domain string) (list []entry, err error) {
	err = q.Select(&list, `SELECT `+entryColumns+` FROM catalog_entry e WHERE e.domain = ? AND `+applicable+` ORDER BY e.ordinal, e.id`, domain)
	return list, fault.Wrap("claim.entriesOf", err)
}

// place checks that u may stand for the tier in this part.
func place(tier term.Tier, u org.Unit, part Part, cover Coverage) error {
	town := byTown(tier)
	switch {
	case cover == All && (!town || part != Lead || u.Kind != org.County):
		return fault.Invalid("coverage", "只有乡级、村级事项可以由全部乡镇（街道）统一认领")
	case cover == All:
		return nil
	case u.Kind.Villages():
		return fault.Invalid("unit", "村级事项由所在乡镇（街道）认领，请改选乡镇（街道）")
	case part == Supporting:
		return nil
	case town && !u.Kind.Towns():
		return fault.Invalidf("unit", "%s的牵头单位应为乡镇（街道），%s可作配合单位", tier.String(), u.ShortName)
	case !town && u.Kind.Towns():
		return fault.Invalidf("unit", "%s的牵头单位应为县直部门，%s可作配合单位", tier.String(), u.ShortName)
	}
	return nil
}

// claimable checks that e stands at the tier and still applies.
func claimable(e entry, tier term.Tier) error {
	if !e.live() {
		return fault.Conflictf("事项“%s”本县不适用或已取消，不用认领。", e.title())
	}
	if !e.has(tier) {
		return fault.Invalidf("tier", "事项“%s”没有勾选%s", e.title(), tier.String())
	}
	return nil
}
