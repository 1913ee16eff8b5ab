package catalog

import (
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Channel (公开渠道和载体) is an option of the official list, one of the
// further ones, or one that the county added.
type Channel struct {
	Code     string `db:"code" json:"code"`
	Name     string `db:"name" json:"name"`
	Sort     int64  `db:"sort" json:"-"`
	Standard bool   `db:"standard" json:"standard"` // one of the 13
	Active   bool   `db:"active" json:"active"`
}

// ChannelList lists all channels in official order.
func ChannelList(q db.Reader) (out []Channel, err error) {
	err = q.Select(&out, `SELECT code, name, sort, standard, active FROM catalog_channel ORDER BY sort, code`)
	return out, fault.Wrap("catalog.ChannelList", err)
}

// ChannelAlias is another wording of a channel; Match is its normalised form.
type ChannelAlias struct {
	Match string `db:"match" json:"-"`
	Alias string `db:"alias" json:"alias"`
	Code  string `db:"code" json:"code"`
	Name  string `db:"name" json:"name"` // the channel's canonical name
}

// ChannelAliases lists the county's own wordings; those that every county
// uses are built into package term.
func ChannelAliases(q db.Reader) (out []ChannelAlias, err error) {
	err = q.Select(&out, `SELECT a.match, a.alias, a.code, c.name FROM catalog_channel_alias a
		JOIN catalog_channel c ON c.code = a.code ORDER BY a.code, a.match`)
	return out, fault.Wrap("catalog.ChannelAliases", err)
}

// AddChannel adds a channel of the county's own and returns its code.
func AddChannel(tx *db.Tx, act Act, name string) (string, error) {
	name = term.Squeeze(name)
	if name == "" {
		return "", fault.Invalid("name", "请填写渠道名称。")
	}
	if known, ok := term.KnownChannel(name); ok {
		return "", fault.Conflictf("“%s”就是已有的渠道“%s”，不必另加。", name, known)
	}
	var taken int
	if err := tx.Get(&taken, `SELECT count(*) FROM catalog_channel WHERE name = ?`, name); err != nil {
		return "", fault.Wrap("catalog.AddChannel", err)
	}
	if taken > 0 {
		return "", fault.Conflict("已有同名的渠道。")
	}
	n, err := db.NextNumber(tx, "channel", 0)
	if err != nil {
		return "", fault.Wrap("catalog.AddChannel", err)
	}
	code := serial("L", n, 2)
	_, err = tx.Exec(`INSERT INTO catalog_channel (code, name, sort, standard) VALUES (?, ?, ?, FALSE)`, code, name, 1000+n)
	act.note(tx, rbac.ChannelEdit, "add", "channel", code)
	return code, fault.Wrap("catalog.AddChannel", err)
}

// AddChannelAlias makes a further wording in workbooks mean the channel.
func AddChannelAlias(tx *db.Tx, act Act, code, alias string) error {
	match := term.Match(alias)
	if match == "" {
		return fault.Invalid("alias", "请填写别名。")
	}
	var known int
	if err := tx.Get(&known, `SELECT count(*) FROM catalog_channel WHERE code = ?`, code); err != nil {
		return fault.Wrap("catalog.AddChannelAlias", err)
	}
	if known == 0 {
		return fault.NotFound("没有这个渠道，请从渠道列表中选择。")
	}
	_, err := tx.Exec(`INSERT INTO catalog_channel_alias (match, alias, code) VALUES (?, ?, ?)
		ON CONFLICT (match) DO UPDATE SET alias = excluded.alias, code = excluded.code`, match, term.Squeeze(alias), code)
	act.note(tx, rbac.ChannelEdit, "alias", "channel", code)
	return fault.Wrap("catalog.AddChannelAlias", err)
}

// SetChannelActive takes a channel out of the forms, or back in. Entries that
// use it keep it.
func SetChannelActive(tx *db.Tx, act Act, code string, active bool) error {
	n, err := tx.Exec(`UPDATE catalog_channel SET active = ? WHERE code = ?`, active, code)
	if err != nil {
		return fault.Wrap("catalog.SetChannelActive", err)
	}
	if n == 0 {
		return fault.NotFound("没有这个渠道，请从渠道列表中选择。")
	}
	act.note(tx, rbac.ChannelEdit, "active", "channel", code, "active", active)
	return nil
}
