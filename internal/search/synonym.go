package search

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Group is words that mean the same: whoever looks for one finds all.
type Group struct {
	ID      int64
	Words   []string
	ByName  string
	At      db.Time
	Version int64
	normal  []string
}

// seeded groups; the county adds its own.
var seeded = []string{"低保 最低生活保障", "五保 特困人员供养 特困供养", "危房改造 危改", "新农合 合作医疗 居民医保 城乡居民基本医疗保险", "大病二次报销 居民大病保险 大病保险",
	"养老金 养老保险待遇", "社保 社会保险", "医保 医疗保险", "公积金 住房公积金", "宅基地 农村宅基地 建房用地", "拆迁 征收补偿", "征地 土地征收 征收土地",
	"独生子女费 独生子女父母奖励", "残补 残疾人两项补贴", "两项补贴 残疾人两项补贴", "廉租房 公租房 公共租赁住房", "高龄补贴 高龄津贴", "准生证 生育登记", "户口本 居民户口簿",
	"房产证 不动产权证", "营业执照 企业登记", "老赖 失信被执行人", "依申请 依申请公开", "三公经费 三公"}

// Seed brings in the usual groups when there are none yet.
func Seed(tx *db.Tx, by string) error {
	var n int
	if err := tx.Get(&n, `SELECT count(*) FROM search_synonym`); err != nil || n > 0 {
		return err
	}
	var rows [][]any
	for _, g := range seeded {
		rows = append(rows, []any{strings.Join(strings.Fields(g), "\n"), by, tx.Now})
	}
	return fault.Wrap("search.Seed", tx.ExecRows(`INSERT INTO search_synonym (words, by_name, at) VALUES `, `(?, ?, ?)`, ``, rows))
}

// Synonyms lists all groups.
func Synonyms(q db.Reader) ([]Group, error) {
	var rows []struct {
		ID      int64   `db:"id"`
		Words   string  `db:"words"`
		ByName  string  `db:"by_name"`
		At      db.Time `db:"at"`
		Version int64   `db:"version"`
	}
	if err := q.Select(&rows, `SELECT id, words, by_name, at, version FROM search_synonym ORDER BY id`); err != nil {
		return nil, fault.Wrap("search.Synonyms", err)
	}
	out := make([]Group, len(rows))
	for i, r := range rows {
		out[i] = Group{ID: r.ID, Words: strings.Split(r.Words, "\n"), ByName: r.ByName, At: r.At, Version: r.Version}
		for _, w := range out[i].Words {
			out[i].normal = append(out[i].normal, Normalise(w))
		}
	}
	return out, nil
}

// Service is the office's verbs on the search.
type Service struct {
	DB *db.DB
}

// SetSynonyms changes a group of words, or adds one for id 0; no words end it.
func (s *Service) SetSynonyms(ctx context.Context, actor rbac.Actor, who audit.Who, id, version int64, words []string) error {
	return fault.Wrap("search.SetSynonyms", s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.SettingEdit, rbac.Unit{}); err != nil {
			return err
		}
		words, err := checkWords(words)
		if err != nil {
			return err
		}
		text := strings.Join(words, "\n")
		var n int64
		switch {
		case id == 0 && text == "":
			return fault.Invalid("words", "请至少填写两个意思相同的词，一行一个。")
		case id == 0:
			n, err = tx.Exec(`INSERT INTO search_synonym (words, by_name, at) VALUES (?, ?, ?) ON CONFLICT (words) DO NOTHING`, text, actor.Name, tx.Now)
		case text == "":
			n, err = tx.Exec(`DELETE FROM search_synonym WHERE id = ? AND version = ?`, id, version)
		default:
			n, err = tx.Exec(`UPDATE search_synonym SET words = ?, by_name = ?, at = ?, version = version + 1 WHERE id = ? AND version = ?`, text, actor.Name, tx.Now, id, version)
		}
		if err == nil && n != 1 {
			err = fault.Conflict("这组词已经有了，或者刚被别人改过，请刷新后重试。")
		}
		audit.Record(tx, who, audit.Entry{Action: string(rbac.SettingEdit), ObjectKind: "synonym", ObjectID: audit.ID(id), Detail: map[string]any{"words": len(words)}})
		return err
	}))
}

// checkWords tidies a group: at least two different words of two characters.
func checkWords(words []string) ([]string, error) {
	var out, normal []string
	for _, w := range words {
		w = strings.Join(strings.Fields(w), "")
		n := Normalise(w)
		if n == "" || slices.Contains(normal, n) {
			continue
		}
		if c := utf8.RuneCountInString(n); c < 2 || c > 20 {
			return nil, fault.Invalidf("words", "“%s”应为 2 至 20 个字。", w)
		}
		out, normal = append(out, w), append(normal, n)
	}
	if len(out) == 1 || len(out) > 12 {
		return nil, fault.Invalid("words", "一组词应为 2 至 12 个，一行一个。")
	}
	return out, nil
}
