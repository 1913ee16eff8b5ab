package table

import (
	"strings"
	"testing"

	"lianghua/catalog/term"
)

// A head of the usual form, its merges, and one usual row below it.
const (
	headRows = `
安全生产领域基层政务公开标准目录
序号|公开事项||公开内容(要素)|公开依据|公开时限|公开主体|公开渠道和载体|公开对象||公开方式||公开层级|
|一级事项|二级事项||||||全社会|特定群体|主动|依申请公开|县级|乡级
`
	usual = `1|政策文件|法律法规|法律、法规|《安全生产法》|20个工作日|县应急局|■政府网站 □政府公报|√||√||√|√`
)

var headMerges = []string{"A1:N1", "A2:A3", "B2:C2", "D2:D3", "E2:E3", "F2:F3", "G2:G3", "H2:H3", "I2:J2", "K2:L2", "M2:N2"}

// under puts rows below the usual head.
func under(rows string, merges ...string) *grid {
	return sheetOf("Sheet1", headRows+strings.TrimLeft(rows, "\n"), append(append([]string{}, headMerges...), merges...)...)
}

func one(t *testing.T, res Result) Row {
	t.Helper()
	if len(res.Rows) != 1 {
		t.Fatalf("%d rows: %s; problems %v", len(res.Rows), items(res), res.Problems)
	}
	return res.Rows[0]
}

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func wantProblem(t *testing.T, list []Problem, code term.Code) {
	t.Helper()
	if !has(list, code) {
		t.Errorf("no problem %s in %v", code, list)
	}
}

func TestUsualTable(t *testing.T) {
	res := readGrid(t, under(usual), Options{})
	r := one(t, res)
	want(t, "domain", r.Domain, "D05")
	want(t, "items", items(res), "1/政策文件/法律法规")
	want(t, "audience", r.Audience, "全社会")
	want(t, "mode", r.Mode, "主动")
	want(t, "tiers", tiersOf(r), "county,township")
	want(t, "cell", r.Cell(FieldChannels), "H4")
	if len(r.Problems) > 0 || len(res.Problems) > 0 {
		t.Errorf("problems in a clean table: %v %v", r.Problems, res.Problems)
	}
	if s := res.Sections[0]; s.Rows != 1 || !s.Known || s.Layout != "header=2;items=2;audience=2;mode=2;tiers=2;extra=0" {
		t.Errorf("section %+v", s)
	}
}

// Q1, Q5, Q6, Q19, Q22: the channel cell; the forms are tested one by one in package term.
func TestQ01MouthForBox(t *testing.T) {
	r := one(t, readGrid(t, under(strings.Replace(usual, "■政府网站 □政府公报", "■政府网站 口两微一端 口广播电视", 1)), Options{}))
	want(t, "channels", strings.Join(r.Channels, ","), "政府网站")
}

func TestQ02BreaksInsideWords(t *testing.T) {
	r := one(t, readGrid(t, under(`1|政策⏎文件|法律⏎法规|法律|《安全生产法》|自信息形⏎成或者变⏎更之日起⏎20个工作⏎日内|县应⏎急局|■政府⏎网站|√||√||√|`), Options{}))
	want(t, "level1", r.Level1, "政策文件")
	want(t, "limit", r.TimeLimit, "自信息形成或者变更之日起20个工作日内")
	want(t, "subject", r.Subject, "县应急局")
	want(t, "channels", strings.Join(r.Channels, ","), "政府网站")
	want(t, "rule", r.Rules[0].String(), "形成或变更之日起20个工作日内")
}

func TestQ03HeadWordsBlankOrSpaced(t *testing.T) {
	for name, sub := range map[string]string{"spaced": "一级 事项|二级⏎事项", "first missing": "|二级 事项", "only 事项": "事项|二级事项", "lost a character": "级事项|二级事项"} {
		t.Run(name, func(t *testing.T) {
			g := sheetOf("安全生产", `
序号|公开 事项||公开 内容|公开 依据|公开 时限|公开 主体|公开渠道和 载体|公开对象||公开方式|
|`+sub+`||||||全 社 会|特定 群众|主 动|依申⏎请公 开
1|政策文件|法律法规|法律|《安全生产法》|20个工作日|县应急局|■政府网站|√||√|`, "A1:A2", "B1:C1", "D1:D2", "E1:E2", "F1:F2", "G1:G2", "H1:H2", "I1:J1", "K1:L1")
			res := readGrid(t, g, Options{})
			want(t, "items", items(res), "1/政策文件/法律法规")
			want(t, "mode", one(t, res).Mode, "主动")
			want(t, "domain by sheet name", one(t, res).Domain, "D05")
		})
	}
}

func TestQ04HeadRepeatedInsideData(t *testing.T) {
	g := under(usual + `
序号|公开事项||公开内容(要素)|公开依据|公开时限|公开主体|公开渠道和载体|公开对象||公开方式||公开层级|
|一级事项|二级事项||||||全社会|特定群体|主动|依申请公开|县级|乡级
2||部门规章|规章|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|`)
	res := readGrid(t, g, Options{})
	want(t, "items", items(res), "1/政策文件/法律法规 2/政策文件/部门规章")
	wantProblem(t, res.Problems, CodeHeaderRepeated)
	wantProblem(t, res.Rows[1].Problems, CodeFilledDown)
	if len(res.Sections) != 1 || res.Sections[0].Rows != 2 {
		t.Errorf("sections %+v", res.Sections)
	}
}

func TestQ04OnlyTheSecondHeadRowRepeated(t *testing.T) {
	res := readGrid(t, under(usual+`
|一级事项|二级事项||||||全社会|特定群体|主动|依申请公开|县级|乡级
2|政策文件|部门规章|规章|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|`), Options{})
	want(t, "items", items(res), "1/政策文件/法律法规 2/政策文件/部门规章")
}

func TestQ05NumberedChannels(t *testing.T) {
	r := one(t, readGrid(t, under(strings.Replace(usual, "■政府网站 □政府公报", "1.政府网站 2.两微一端", 1)), Options{}))
	want(t, "channels", strings.Join(r.Channels, ","), "政府网站,两微一端")
}

func TestQ06LetterForTickedBox(t *testing.T) {
	r := one(t, readGrid(t, under(strings.Replace(usual, "■政府网站 □政府公报", "t政府网站□政府公报", 1)), Options{}))
	want(t, "channels", strings.Join(r.Channels, ","), "政府网站")
	wantProblem(t, r.Problems, term.CodeMarkLost)
}

func TestQ07NotesBelow(t *testing.T) {
	for _, note := range []string{"标准目录要素说明:⏎1.公开事项名称", "注：本目录由县应急局负责解释", "说明：1.各单位对照填写", "填表人：示例甲|||联系电话：0539-0000000", "联系人：示例甲", "要素说明"} {
		res := readGrid(t, under(usual+"\n\n"+note+"\n2.公开内容应当具体\n3.公开时限"), Options{})
		want(t, note, items(res), "1/政策文件/法律法规")
	}
}

func TestQ08Ditto(t *testing.T) {
	res := readGrid(t, under(usual+`
2|同上|部门规章|规章|〃|同上|"|同上|〃||√||√|`), Options{})
	r := res.Rows[1]
	want(t, "items", items(res), "1/政策文件/法律法规 2/政策文件/部门规章")
	want(t, "limit", r.TimeLimit, "20个工作日")
	want(t, "subject", r.Subject, "县应急局")
	want(t, "basis", strings.Join(r.Basis, ";"), "《安全生产法》")
	want(t, "channels", strings.Join(r.Channels, ";"), "政府网站")
	want(t, "audience", r.Audience, "全社会")
	wantProblem(t, r.Problems, CodeDitto)
	res = readGrid(t, under(`1|政策文件|法律法规|法律|同上|20个工作日|县应急局|■政府网站|√||√||√|`), Options{})
	wantProblem(t, res.Rows[0].Problems, CodeDittoLost)
}

func TestQ09NounForTick(t *testing.T) {
	r := one(t, readGrid(t, under(`1|政策文件|法律法规|法律|《安全生产法》|20个工作日|县应急局|■政府网站||项目单位||√|√|`), Options{}))
	want(t, "audience", r.Audience, "特定群体:项目单位")
	want(t, "mode", r.Mode, "依申请")
}

func TestQ10SeqDoesNotStartAtOne(t *testing.T) {
	r := one(t, readGrid(t, under(strings.Replace(usual, "1|", "22|", 1)), Options{}))
	want(t, "seq", r.Seq, "22")
	wantProblem(t, r.Problems, CodeSeqJump)
}

func TestQ11SeqJumps(t *testing.T) {
	res := readGrid(t, under(strings.Replace(usual, "1|", "5|", 1)+`
22|政策文件|部门规章|规章|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|
0505|政策文件|标准|标准|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|`), Options{})
	wantProblem(t, res.Rows[1].Problems, CodeSeqJump)
	want(t, "seq", res.Rows[2].Seq, "0505")
	for _, p := range res.Rows[1].Problems {
		if p.Code == CodeSeqJump && p.Severity != term.SeverityInfo {
			t.Error("a jump is only worth an info")
		}
	}
}

func TestQ12StackedTables(t *testing.T) {
	block := func(title string) string {
		return title + `
序号|公开事项||公开内容|公开依据|公开时限|公开主体|公开渠道和载体
|一级事项|二级事项|||||
1|政策文件|法律法规|法律|《安全生产法》|20个工作日|县应急局|■政府网站
`
	}
	res := readGrid(t, sheetOf("汇总", "26个试点领域基层政务公开标准目录\n"+block("（一）安全生产领域")+block("（二）救灾领域基层政务公开标准目录")+block("（三）乡镇综合领域目录")), Options{})
	var got []string
	for _, r := range res.Rows {
		got = append(got, r.Domain)
	}
	want(t, "domains", strings.Join(got, ","), "D05,D15,")
	wantProblem(t, res.Problems, CodeDomainUnknown)
	if len(res.Sections) != 3 {
		t.Errorf("%d sections", len(res.Sections))
	}
}

func TestQ12StackedWithoutOwnHeads(t *testing.T) {
	res := readGrid(t, under(usual+`
（二）救灾领域
1|政策文件|法律法规|法律|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|`, "A5:N5"), Options{})
	want(t, "items", items(res), "1/政策文件/法律法规 1/政策文件/法律法规")
	want(t, "domains", res.Rows[0].Domain+res.Rows[1].Domain, "D05D15")
	if len(res.Sections) != 2 || res.Sections[1].Rows != 1 {
		t.Errorf("sections %+v", res.Sections)
	}
}

func TestQ13SpacesEverywhere(t *testing.T) {
	g := sheetOf("Sheet1", `
安 全 生 产 领 域 目 录
序 号|一 级 事 项|二 级 事 项|公 开 内 容|公 开 依 据|公 开 时 限|公 开 主 体|公 开 渠 道 和 载 体|全 社 会|特 定 群 体|主 动|依 申⏎请公 开
1|政 策 文 件|法律 法规|法律|《安全生产法》|制 定 或 获 取 信 息之日起 10 个 工作日内|县 应急局|■政 府 网 站|√||√|`)
	r := one(t, readGrid(t, g, Options{}))
	want(t, "names", r.Level1+"/"+r.Level2, "政策文件/法律法规")
	want(t, "rule", r.Rules[0].String(), "制定或获取之日起10个工作日内")
	want(t, "channels", strings.Join(r.Channels, ","), "政府网站")
	want(t, "mode", r.Mode, "主动")
	want(t, "domain", r.Domain, "D05")
}

func TestQ14FirstLevelTwice(t *testing.T) {
	g := under(usual)
	g.rows[0][2][2] = "一级事项"
	res := readGrid(t, g, Options{})
	want(t, "items", items(res), "1/政策文件/法律法规")
	wantProblem(t, res.Problems, CodeHeaderGuessed)
}

func TestQ15LongRemarksInHeads(t *testing.T) {
	g := under(usual)
	g.rows[0][1][7] = "公开渠道和载体(在标注范围内至少选择其一公开,法律法规规章另有规定的从其规定)"
	g.rows[0][1][5] = "公开时限（自信息形成之日起，特殊的注明"
	r := one(t, readGrid(t, g, Options{}))
	want(t, "channels", strings.Join(r.Channels, ","), "政府网站")
	want(t, "limit", r.TimeLimit, "20个工作日")
}

func TestQ16ModeHeadTwice(t *testing.T) {
	g := under(usual)
	g.rows[0][1][12] = "公开方式"
	want(t, "tiers", tiersOf(one(t, readGrid(t, g, Options{}))), "county,township")
	g.rows[0][2][12], g.rows[0][2][13] = "", ""
	res := readGrid(t, g, Options{})
	want(t, "tiers by order", tiersOf(one(t, res)), "county,township")
	wantProblem(t, res.Problems, CodeHeaderGuessed)
}

func TestQ17ColumnsInAnotherOrder(t *testing.T) {
	g := sheetOf("安全生产", `
一级事项|序号|二级事项|公开主体|公开时限|公开内容|公开渠道和载体|公开依据|县级|乡级|主动|依申请|全社会|特定群体
政策文件|1|法律法规|县应急局|20个工作日|法律|■政府网站|《安全生产法》|√||√||√|`)
	res := readGrid(t, g, Options{})
	want(t, "items", items(res), "1/政策文件/法律法规")
	r := one(t, res)
	want(t, "subject", r.Subject, "县应急局")
	want(t, "tiers", tiersOf(r), "county")
	want(t, "audience", r.Audience+r.Mode, "全社会主动")
}

func TestQ18ChannelsInTwoColumnsAndATailRow(t *testing.T) {
	g := sheetOf("安全生产", `
一级事项|序号|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体||全社会|主动
政策文件|1|法律法规|法律|《安全生产法》|20个工作日|县应急局|■政府网站□两微一端|□广播电视■公开查阅点|√|√
|||||||■社区/企事业单位、村公示栏(电 子屏) □精准推送 □其他|||
|2|部门规章|规章|《安全生产法》|20个工作日|县应急局|■政府网站|□广播电视|√|√`, "H1:I1")
	res := readGrid(t, g, Options{})
	want(t, "items", items(res), "1/政策文件/法律法规 2/政策文件/部门规章")
	want(t, "channels", strings.Join(res.Rows[0].Channels, ","), "政府网站,公开查阅点,社区/企事业单位/村公示栏(电子屏)")
	wantProblem(t, res.Rows[0].Problems, CodeContinuation)
	want(t, "channels 2", strings.Join(res.Rows[1].Channels, ","), "政府网站")
}

func TestQ18WithoutMergedHead(t *testing.T) {
	res := readGrid(t, sheetOf("安全生产", `
一级事项|序号|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体||全社会|主动
政策文件|1|法律法规|法律|《安全生产法》|20个工作日|县应急局|■政府网站□两微一端|□广播电视■公开查阅点|√|√
||||- 3 -||||||
|||||||□其他|||`), Options{})
	r := one(t, res)
	want(t, "channels", strings.Join(r.Channels, ","), "政府网站,公开查阅点")
	want(t, "ticks", r.Audience+r.Mode, "全社会主动")
	want(t, "basis", strings.Join(r.Basis, ""), "《安全生产法》")
}

func TestQ19AllBoxesEmpty(t *testing.T) {
	r := one(t, readGrid(t, under(strings.Replace(usual, "■政府网站 □政府公报", "□政府网站□政府公报", 1)), Options{}))
	want(t, "channels", strings.Join(r.Channels, ","), "")
	wantProblem(t, r.Problems, term.CodeChannelUnticked)
}

func TestQ20Placeholder(t *testing.T) {
	r := one(t, readGrid(t, under(strings.Replace(usual, "《安全生产法》", "《XX省农机购置补贴实施方案》", 1)), Options{}))
	wantProblem(t, r.Problems, term.CodePlaceholder)
}

func TestQ21ForeignProvince(t *testing.T) {
	g := under(strings.Replace(usual, "《安全生产法》", "《安徽省民政厅通知》(皖民基字〔2014〕169号)", 1))
	wantProblem(t, one(t, readGrid(t, g, Options{Province: "山东省"})).Problems, term.CodeForeignProvince)
	if has(one(t, readGrid(t, g, Options{Province: "安徽省"})).Problems, term.CodeForeignProvince) {
		t.Error("the home province is not foreign")
	}
}

func TestQ22UrlInChannel(t *testing.T) {
	r := one(t, readGrid(t, under(strings.Replace(usual, "■政府网站 □政府公报", "■政府网站http://www.example.gov.cn/ □政府公报", 1)), Options{}))
	want(t, "channels", strings.Join(r.Channels, ","), "政府网站")
}

// Q23–Q26: document numbers with missing, mixed or doubled parts.
func TestQ23ToQ26BrokenNumbers(t *testing.T) {
	for basis, code := range map[string]term.Code{
		"《政府信息公开条例》(国令第711号)号": term.CodeBasisBroken, "《通知》(民发〔2018)23号〕": term.CodeBasisBroken,
		"《通知》(国办公开办函〔202130号)": term.CodeBasisBroken, "《意见》(文财务发[2011]5号)": term.CodeBasisBrackets,
	} {
		r := one(t, readGrid(t, under(strings.Replace(usual, "《安全生产法》", basis, 1)), Options{}))
		wantProblem(t, r.Problems, code)
		want(t, "basis", strings.Join(r.Basis, "|"), basis)
	}
}

func TestQ27ShortenedHeads(t *testing.T) {
	g := under(usual)
	copy(g.rows[0][2][8:], []string{"全社", "特定 群体", "主动", "申请", "县级", "、村级"})
	res := readGrid(t, g, Options{})
	r := one(t, res)
	want(t, "audience", r.Audience+r.Mode, "全社会主动")
	want(t, "tiers", tiersOf(r), "county,township,village")
	g.rows[0][2][8] = "社会"
	want(t, "audience", one(t, readGrid(t, g, Options{})).Audience, "全社会")
}

func TestQ28MergesLostAsBlanks(t *testing.T) {
	res := readGrid(t, under(usual+`
2||部门规章|规章|||||||||√|
3||标准|标准|||||√||√|||
|||地方标准||||||||||`), Options{})
	want(t, "items", items(res), "1/政策文件/法律法规 2/政策文件/部门规章 3/政策文件/标准")
	r := res.Rows[1]
	want(t, "filled", r.TimeLimit+r.Subject+strings.Join(r.Channels, ""), "20个工作日县应急局政府网站")
	want(t, "ticks are never filled", r.Audience+r.Mode, "")
	wantProblem(t, r.Problems, CodeNoTicks)
	want(t, "content appended", strings.Join(res.Rows[2].Content, "|"), "标准|地方标准")
}

func TestQ29OneEntryOverSeveralRows(t *testing.T) {
	res := readGrid(t, under(`
1|政府预算|一般公共预算|收入表|《预算法》|20日内|县财政局|■政府网站|√||√||√|
|||支出表||||||||||
|||本级支出表||||||||||
2|政府预算|政府性基金预算|收入表|《预算法》|20日内|县财政局|■政府网站|√||√||√|`,
		"A4:A6", "B4:B7", "C4:C6", "E4:E6", "F4:F6", "G4:G6", "H4:H6", "I4:I6", "K4:K6", "M4:M6"), Options{})
	want(t, "items", items(res), "1/政府预算/一般公共预算 2/政府预算/政府性基金预算")
	want(t, "content", strings.Join(res.Rows[0].Content, "|"), "收入表|支出表|本级支出表")
	want(t, "ticks", res.Rows[0].Audience+tiersOf(res.Rows[0]), "全社会county")
}

func TestQ30TicksLost(t *testing.T) {
	r := one(t, readGrid(t, under(`1|政策文件|法律法规|法律|《安全生产法》|20个工作日|县应急局|■政府网站||||||`), Options{}))
	want(t, "all blank", r.Audience+r.Mode+tiersOf(r), "")
	n := 0
	for _, p := range r.Problems {
		if p.Code == CodeNoTicks {
			n++
			if !strings.Contains(p.Message, "公开对象") || !strings.Contains(p.Message, "公开层级") {
				t.Error(p.Message)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d problems for one row without ticks", n)
	}
}

func TestQ31BlankRowsAndOtherWithoutBox(t *testing.T) {
	blank := strings.Repeat("\n|||||||||||||", 300)
	res := readGrid(t, under(strings.Replace(usual, "□政府公报", "□精准推送 其他", 1)+blank+`
2|政策文件|部门规章|规章|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|`), Options{})
	want(t, "items", items(res), "1/政策文件/法律法规 2/政策文件/部门规章")
	want(t, "channels", strings.Join(res.Rows[0].Channels, ","), "政府网站")
}

func TestQ32WrongDomainTitle(t *testing.T) {
	g := under(usual)
	g.rows[0][0][0] = "救灾生产领域基层政务公开标准目录"
	res := readGrid(t, g, Options{})
	want(t, "domain", one(t, res).Domain, "D15")
	wantProblem(t, res.Problems, CodeDomainAlias)
}

func TestQ33TitlesInContent(t *testing.T) {
	r := one(t, readGrid(t, under(strings.Replace(usual, "|法律、法规|", "|鄂康政办发[2020]30号 关于成立减灾委员会的通知|", 1)), Options{}))
	wantProblem(t, r.Problems, term.CodeContentTitles)
}

func TestQ34ScrambledHeads(t *testing.T) {
	g := under(usual)
	copy(g.rows[0][2][8:], []string{"会社全", "定众特群", "主动S!开", "申依请公开"})
	res := readGrid(t, g, Options{})
	r := one(t, res)
	want(t, "read", r.Audience+r.Mode, "全社会主动")
	wantProblem(t, res.Problems, CodeHeaderGuessed)
}

func TestQ35TruncatedCellAndRaggedRows(t *testing.T) {
	res := readGrid(t, under(strings.Replace(usual, "政策文件", "公共服务", 1)+`
2|公共|部门规章|规章|《安全生产法》|20个工作日|县应急局|■政府网站
3|公共服务|标准|标准|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|||多出一格
政策解读|解读材料|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|`), Options{})
	wantProblem(t, res.Rows[3].Problems, CodeRowShifted)
	res.Rows = res.Rows[:3]
	wantProblem(t, res.Rows[1].Problems, CodeTruncatedCell)
	wantProblem(t, res.Rows[2].Problems, CodeCellsBeyond)
	want(t, "items", items(res), "1/公共服务/法律法规 2/公共/部门规章 3/公共服务/标准")
}

func TestQ36Bullets(t *testing.T) {
	for _, content := range []string{"●甲项 ●乙项", "·甲项 ·乙项", "①甲项②乙项", "1、甲项 2、乙项", "1.甲项 2.乙项", "(1)甲项(2)乙项", "（1）甲项⏎（2）乙项"} {
		r := one(t, readGrid(t, under(strings.Replace(usual, "法律、法规", content, 1)), Options{}))
		want(t, content, strings.Join(r.Content, "|"), "甲项|乙项")
	}
}

type withUnits struct{ *DomainIndex }

func (withUnits) Units(s string) ([]string, []term.Doubt) {
	if strings.Contains(s, "应急") {
		return []string{"371328-yj"}, nil
	}
	return nil, []term.Doubt{{Code: CodeUnitUnknown, Severity: term.SeverityWarn, Message: "公开主体“" + s + "”没有对应的单位"}}
}

func TestQ37SubjectsGoToTheResolver(t *testing.T) {
	res, err := read(t.Context(), under(usual+`
2|政策文件|部门规章|规章|《安全生产法》|20个工作日|辖区政府|■政府网站|√||√||√|`), withUnits{domains(t)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "units", strings.Join(res.Rows[0].Units, ","), "371328-yj")
	wantProblem(t, res.Rows[1].Problems, CodeUnitUnknown)
}

func TestQ38TitleForms(t *testing.T) {
	for title, key := range map[string]string{
		"义务教育领域政务公开清单目录": "D24", "蒙阴县安全生产领域基层政务公开标准目录(试行)": "D05", "3.社会救助领域基层政务公开标准目录(2022年7月)": "D20",
		"（十九）涉农资金领域基层政务公开标准目录": "D23", "医疗卫生领域基层政务公开事项清单": "D25", "农村集体土地征收基层政务公开标准目录": "D07",
		"乡村振兴领域基层政务公开标准目录": "D14", "国有土地上房屋征收与补偿领域标准目录": "D08",
	} {
		g := under(usual)
		g.rows[0][0][0] = title
		want(t, title, one(t, readGrid(t, g, Options{})).Domain, key)
	}
}
