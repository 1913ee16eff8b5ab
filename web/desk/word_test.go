package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/web/webtest"
)

func TestWordsOfTheCounty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		officer, dept := c.As("county"), c.As("dept")
		dept.Get("/desk/items/words").Page(t, 403)
		dept.Post("/desk/items/words", url.Values{"word": {"示例误写"}}).Page(t, 403)
		officer.Get("/desk/items/words").Page(t, 200, "没有符合的词语", "错别字与不规范用语", "县政务公开办公室", "2026.11.1", "截至目前")
		bad := officer.Post("/desk/items/words", url.Values{"kind": {"word"}, "word": {"误"}, "severity": {"warn"}, "since": {"下周"}, "owner": {"县府办"}})
		bad.Page(t, 422, `value="误"`, `value="下周"`, `value="县府办"`)
		typed := url.Values{"kind": {"sensitive"}, "word": {"示例误写"}, "suggest": {"示例正写"}, "unless": {"示例误写本、示例误写集"}, "severity": {"block"}, "explanation": {"县府办通报"}, "owner": {"县府办"}, "list": {"2026年第3号"}}
		officer.Post("/desk/items/words", typed).Redirects(t, "/desk/items/words")
		officer.Post("/desk/items/words", typed).Page(t, 422, "已在词库中使用")
		officer.Get("/desk/items/words?q=正写&kind=sensitive&state=force").Page(t, 200, "示例误写", "2026年第3号", "例外：示例误写本", "停用", "共 1 条")
		officer.Get("/desk/items/words?kind=title").Page(t, 200, "没有符合的词语")
		csv := officer.Get("/desk/items/words/export?format=csv").Body
		if !strings.Contains(csv, "本县,敏感词,示例误写,,示例正写,示例误写本、示例误写集,不能发布,县府办通报,县府办,2026年第3号,2026-11-23,2026-11-23,,使用中") || !strings.Contains(csv, "内置,错别字与不规范用语,截止目前") {
			t.Errorf("%.600s", csv)
		}
		wordsInADraft(t, officer, dept, c)
		officer.Post("/desk/items/words/1/stop", nil).Redirects(t, "/desk/items/words")
		officer.Post("/desk/items/words/1/stop", nil).Page(t, 404)
		officer.Get("/desk/items/words?state=stopped").Page(t, 200, "示例误写", "已停用")
	})
}

// wordsInADraft has a word, a leader's old title, a law and a link found, then
// the word allowed until a day.
func wordsInADraft(t *testing.T, officer, dept *webtest.Browser, c *webtest.County) {
	t.Helper()
	officer.Post("/desk/items/words/leader", url.Values{"person": {"示例甲"}, "word": {"县长"}, "since": {"2026-11"}}).Page(t, 422, `value="2026-11"`, `value="示例甲"`)
	officer.Post("/desk/items/words/leader", url.Values{"person": {"示例甲"}, "word": {"县长"}, "since": {"2026-11-20"}, "suggest": {"县委书记"}, "owner": {"县委办"}, "list": {"蒙委〔2026〕9号"}}).Redirects(t, "/desk/items/words")
	column := option(t, dept.Get("/desk/items/new?type=notice"), "#f-column", "法定主动公开内容/其他法定信息")
	dept.Post("/desk/items", url.Values{"type": {"notice"}, "unit": {itoa(c.Units["D1"].ID)}, "tier": {"county"}, "column": {column}, "title": {"示例误写通知"}}).Redirects(t, "/desk/items/1/edit")
	sent(t, dept, "/desk/items/1/edit", "/desk/items/1/edit", url.Values{"title": {"示例误写通知"}, "column": {column}, "section": {"救助科"}, "fields.phone": {"0539-4271001"},
		"body_is": {"html"}, "body": {`<p>县长示例甲出席。依据《中华人民共和国环境保护法》。见<a href="/items/none">旧文</a>。</p>`}}).Redirects(t, "/desk/items/1/edit")
	dept.Get("/desk/items/1/check").Page(t, 200, "本县敏感词（县府办 2026年第3号）：县府办通报", "建议改为“示例正写”", "2026-11-20 起不再担任县长，现任县委书记", "《中华人民共和国环境保护法》已", "生态环境法典", "本站没有这个页面", "本县职务称谓 蒙委〔2026〕9号")
	officer.Get("/desk/items/words/allowed").Page(t, 200, "没有符合的内容")
	officer.Get("/desk/items/words/allow?kind=sensitive&text=示例误写").Page(t, 200, `value="示例误写"`)
	officer.Post("/desk/items/words/allowed", url.Values{"kind": {"sensitive"}, "text": {"示例误写"}, "expires_on": {"2026-11-22"}}).Page(t, 422, "到期日已过", "请填写理由", `value="2026-11-22"`)
	officer.Post("/desk/items/words/allowed", url.Values{"kind": {"sensitive"}, "text": {"示例误写"}, "reason": {"专名"}, "owner": {"县府办"}, "expires_on": {"2026-11-24"}}).Redirects(t, "/desk/items/words/allowed")
	officer.Get("/desk/items/words/allowed?q=专名").Page(t, 200, "示例误写", "2026年11月24日", "使用中")
	if csv := officer.Get("/desk/items/words/allowed/export?format=csv").Body; !strings.Contains(csv, "敏感词,示例误写,专名,县府办,2026-11-23,2026-11-24,使用中") {
		t.Errorf("%s", csv)
	}
	if page := dept.Get("/desk/items/1/check").Body; strings.Contains(page, "建议改为“示例正写”") || !strings.Contains(page, "现任县委书记") {
		t.Error("the allow-list is not asked")
	}
	officer.Post("/desk/items/words/allowed/1/stop", nil).Redirects(t, "/desk/items/words/allowed")
	officer.Get("/desk/items/words/allowed?state=stopped").Page(t, 200, "已停用")
	dept.Get("/desk/items/1/check").Page(t, 200, "建议改为“示例正写”")
}
