package term

import (
	"regexp"
	"strings"
)

// Channel (公开渠道和载体) is a way of publishing. Code is ours and stable;
// Name is the official option's wording with half-width brackets.
type Channel struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Other (其他) is the option that may carry free text, written 其他:办税服务厅.
const Other = "其他"

// Channels returns the 13 standard options in official order, then the
// further options that ministries' guidelines and counties print.
func Channels() []Channel {
	out := make([]Channel, len(channels))
	copy(out, channels)
	return out
}

// Standard returns the 13 standard options in official order.
func Standard() []Channel { return Channels()[:standardCount] }

const standardCount = 13

var channels = []Channel{
	{"C01", "政府网站"}, {"C02", "政府公报"}, {"C03", "两微一端"}, {"C04", "发布会/听证会"},
	{"C05", "广播电视"}, {"C06", "纸质媒体"}, {"C07", "公开查阅点"}, {"C08", "政务服务中心"},
	{"C09", "便民服务站"}, {"C10", "入户/现场"}, {"C11", "社区/企事业单位/村公示栏(电子屏)"},
	{"C12", "精准推送"}, {"C13", Other},
	{"E01", "投资项目在线审批监管平台"}, {"E02", "公共资源交易平台"}, {"E03", "信用中国网站"},
	{"E04", "招标投标公共服务平台"}, {"E05", "征地信息公开平台"}, {"E06", "12345政务服务热线"},
	{"E07", "微信群"}, {"E08", "村应急广播"}, {"E09", "会议"}, {"E10", "山东政务服务网"},
	{"E11", "街道文化站公示栏"}, {"E12", "法律服务网"}, {"E13", "办税服务厅"},
	{"E14", "基层公共服务平台"}, {"E15", "部门网站"}, {"E16", "政务新媒体"},
	{"E17", "中国政府采购网及地方分网"}, {"E18", "中国土地市场网"}, {"E19", "产权交易机构网站"},
	{"E20", "财政部门网站"}, {"E21", "自然资源主管部门网站"}, {"E22", "微信公众号"},
	{"E23", "政务服务网"}, {"E24", "明白纸"}, {"E25", "短信"},
	{"E26", "县政府门户网站"}, // townships name the county's portal as the only place they publish on
}

// pattern recognises one channel at the start of a text in Match form.
type pattern struct {
	name  string         // canonical name; "" keeps the text found
	re    *regexp.Regexp // anchored at the start
	weak  bool           // too short to be believed in the middle of another word
	guess bool           // reported: the wording is far from the option's
	wild  bool           // begins with any words: gives way to a name that is certain
}

func pat(name, expr string) pattern {
	return pattern{name: name, re: regexp.MustCompile(`^(?:` + expr + `)`)}
}
func weakPat(name, expr string) pattern {
	p := pat(name, expr)
	p.weak = true
	return p
}
func guessPat(name, expr string) pattern {
	p := pat(name, expr)
	p.weak, p.guess = true, true
	return p
}

func wildPat(name, expr string) pattern {
	p := pat(name, expr)
	p.weak, p.wild = true, true
	return p
}

const (
	boardPlace = `社区|企事业单位|企业事业单位|事业单位|企业|单位|村民委员会|村委会|居委会|村\(居\)|村\(社区\)|村居|村级|村组|行政村|村|居|镇级|乡镇|镇|乡|街道|政务|村务|居务|党务|便民|服务`
	boardJoin  = `[/、,或和及\\|]`
	boardName  = `公示公开栏|公开公示栏|公示\(公开\)栏|公开\(公示\)栏|公示栏|公开栏|公告栏|公示欄|宣传栏|宣传公示栏`
	boardTail  = `(?:/?\(?(?:电子屏|電子屏|电子显示屏|电子屏幕|电子大屏|LED屏|LED显示屏)\)?)?`
	board      = `社区/企事业单位/村公示栏(电子屏)`
)

// patterns are tried in order, the longest match wins.
var patterns = []pattern{
	pat("县政府门户网站", `县政府门户网站`),
	pat("政府网站", `政府(?:门户|官方|信息公开|信息)?网站?`),
	wildPat("政府网站", `\p{Han}{0,8}?(?:省|市|县|区|州|旗|镇|乡|街道|\)|本级|各级)(?:人民)?政府(?:的)?(?:门户|官方|信息公开|信息)?(?:网站|网)`),
	weakPat("政府网站", `(?:人民政府|政府|政务)?门户网站|人民政府网站?|管理部门网站|政务网站`),
	guessPat("政府网站", `各?(?:乡镇|镇|乡|镇街)人民政府`),
	pat("政府公报", `(?:人民)?政府公报`), weakPat("政府公报", `公报`),
	pat("两微一端", `[两二2]微[一1]端`), weakPat("两微一端", `两微`),
	pat("发布会/听证会", `(?:新闻)?发布会[/、,或和]?听证会`), weakPat("发布会/听证会", `(?:新闻)?发布会|听证会`),
	pat("广播电视", `广播[/、,和]?电视(?:台)?`), weakPat("广播电视", `广播|电视(?:台|广播)?`),
	pat("纸质媒体", `纸质(?:媒体|载体|媒介)`), weakPat("纸质媒体", `报纸|纸媒|纸质`),
	pat("公开查阅点", `(?:政府信息|信息|政务)?(?:公开|公共)?查阅(?:点|场所|中心|处|室)`),
	pat("政务服务中心", `(?:政务|行政|政府|政务公共)服务(?:中心|大厅)`),
	weakPat("政务服务中心", `政务(?:服务)?(?:中心|大厅)|行政审批(?:服务)?(?:中心|大厅)|办事大厅`),
	pat("便民服务站", `便民服务站(?:点)?`), guessPat("便民服务站", `便民服务(?:中心|点|大厅|室)`),
	pat("入户/现场", `入户[/、,或和]?现场`), weakPat("入户/现场", `入户|现场`),
	pat(board, `(?:(?:`+boardPlace+`)`+boardJoin+`?){2,}(?:`+boardName+`)`+boardTail),
	weakPat(board, `(?:(?:`+boardPlace+`|`+boardJoin+`))*(?:`+boardName+`)`+boardTail),
	pat(board, `社区[/、,]?企事业单位(?:[/、,]?村(?:公示)?)?`),
	weakPat(board, `电子(?:显示)?屏`),
	pat("精准推送", `精准推送`), weakPat("精准推送", `推送`),
	pat("投资项目在线审批监管平台", `(?:全国)?投资项目在线审批(?:监管)?平台`),
	pat("公共资源交易平台", `(?:全国)?公共资源(?:电子)?交易(?:服务)?(?:平台|网)`),
	pat("信用中国网站", `[“"']?信用中国[”"']?(?:网站|网)?`),
	pat("招标投标公共服务平台", `(?:中国)?招(?:标)?投标公共服务平台`),
	pat("征地信息公开平台", `征地信息公开平台`),
	pat("12345政务服务热线", `"?12345"?(?:政务服务|政府服务|市民服务|市民|政务)?(?:便民)?热线`),
	weakPat("微信群", `(?:组员|村民|工作)?微信群`), pat("村应急广播", `村?应急广播`), weakPat("会议", `会议`),
	wildPat("", `\p{Han}{0,5}政务服务网`), pat("街道文化站公示栏", `街道文化站公示栏`),
	pat("法律服务网", `(?:12348)?(?:公共|中国)?法律服务网(?:站)?`), pat("办税服务厅", `办税服务(?:厅|大厅)`),
	pat("基层公共服务平台", `基层公共服务平台`), pat("政务新媒体", `政务新媒体`), weakPat("部门网站", `部门网站`),
	pat("中国政府采购网及地方分网", `中国政府采购网及(?:其)?地方分网`), pat("中国土地市场网", `中国土地市场网`),
	pat("产权交易机构网站", `产权交易机构网站`), pat("财政部门网站", `财政部门网站`),
	pat("自然资源主管部门网站", `自然资源主管部门网站`), weakPat("微信公众号", `(?:政务)?微信公众号`),
	weakPat("明白纸", `明白纸`), weakPat("短信", `(?:手机)?短信`),
}

// hit is a channel found at the start of a text.
type hit struct {
	name  string
	len   int // bytes of the text
	guess bool
}

// startsWith finds the longest channel name at the start of s (Match form).
// strongOnly leaves out the short names that are also parts of other words.
func startsWith(s string, strongOnly bool) (hit, bool) {
	best, certain := hit{}, false
	for _, p := range patterns {
		if strongOnly && p.weak {
			continue
		}
		loc := p.re.FindStringIndex(s)
		if loc == nil || (p.wild && certain) || (loc[1] <= best.len && (certain || p.wild || p.weak)) {
			continue
		}
		best, certain = hit{p.name, loc[1], p.guess}, !p.weak
	}
	if best.len == 0 {
		return best, false
	}
	if best.name == "" {
		best.name = s[:best.len]
	}
	return best, true
}

// KnownChannel returns the canonical name when s as a whole names a channel.
func KnownChannel(s string) (string, bool) {
	text := trimOption(Match(s))
	if text == "" {
		return "", false
	}
	if rest, ok := strings.CutPrefix(text, Other); ok {
		return otherName(rest), true
	}
	h, ok := startsWith(text, false)
	if !ok || !onlyNote(text[h.len:]) {
		return "", false
	}
	return h.name, true
}

// onlyNote reports whether what follows a name is a bracketed remark, 等, or nothing.
func onlyNote(rest string) bool {
	rest = strings.TrimSuffix(strings.Trim(rest, "、,;.。"), "等")
	return rest == "" || (rest[0] == '(' && strings.IndexByte(rest, ')') == len(rest)-1)
}

func trimOption(s string) string {
	return strings.Trim(s, "、,;.。:·•-*_/|+&<>")
}

// otherName joins 其他 with the text written after it.
func otherName(rest string) string {
	rest = strings.Trim(rest, ":()_-/、,;.。·=")
	switch rest {
	case "", "渠道", "方式", "途径", "载体", "等", "请注明", "请填写", "平台":
		return Other
	}
	return Other + ":" + rest
}
