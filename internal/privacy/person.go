package privacy

import "strings"

// surnames are the common ones that rarely begin another word.
const surnames = "王李张刘陈杨赵吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴夏钟汪田姜范姚谭邹熊孟秦侯邵尹郝崔龚邱雷黎赖樊兰殷庞邢翟倪俞聂岳焦鲁柳莫耿鞠莘林高马黄周于何方石任金白孔康毛江史顾陆万钱汤武贺乔段牛褚尤施陶戚喻窦奚韦苗鲍费岑滕毕邬卞伍卜湛祁狄臧谈茅舒屈项祝阮蓝闵季娄童颜梅盛刁骆凌霍虞柯管房解宗宣洪左吉裴翁荀甄封靳邰鄢巩车隋逄亓綦麻公卫成严类伊" +
	"郗仇栾詹郜蔺屠胥闻姬申冉雍濮扈燕冀晏柴瞿茹艾廖匡寇晁敖辛阚饶荆竺逯桓宓隗汲邴仲宫甘厉符景蒲储靖巫宰桑桂祖宿怀池阴谌佟佘佴佀苟尉厍蒯訾郇郯郓满齐谷宁龙边尚庄古易查游沙冷简连鱼温寿劳贡幸蒙暴秋"

// doubtful are surnames that often begin another word: they count only where
// something else says that a person is meant.
const doubtful = "林高马黄周于何方石任金白孔康毛江史顾陆万钱汤武贺乔段牛施项管解盛房童车凌宣左封季洪苗卫成公麻费吉严舒梅祝喻蓝谈伍毕湛柯翁类" +
	"满齐谷宁龙边尚庄古易查游沙冷简连鱼温寿劳贡池幸蒙暴秋桑桂燕艾辛屠晏"

// compound are surnames of two characters, and what sample persons are called:
// 示例甲.
var compound = []string{"示例", "欧阳", "司马", "诸葛", "上官", "慕容", "尉迟", "公孙", "皇甫", "令狐", "司徒", "夏侯", "东方", "长孙", "宇文"}

// notNames begin with a surname and are none, in texts of offices.
var notNames = wordSet(`施工 施行 施策 施用 项目 管理 管控 管道 解决 解释 解读 盛大 房屋 房产 车辆 车牌 宣传 左右 封闭 封山 季度 洪水 洪涝 苗木 苗圃 卫生 卫健 成立 成本 成绩 成果 公开 公示 公告 公布 公司 公共 费用 严格 严重 梅花 祝贺 蓝天 谈话 毕业 翁婿 童装 凌晨 柯达 湛江 喻为 舒适 吉林 麻疹 严禁 施肥 类别 类型 类似 类风湿 公路 公务 公益 公证 公民
 许可 程度 程序 田地 林业 林地 林场 林木 夏季 夏粮 夏至 张贴 张榜 苏州 曾经 陈述 范围 郑重 宋体 孙子 孙女 胡同 叶片 杜绝 唐山 韩国 徐州 郑州 杨树
 朱红 王国 秦皇岛 邓小平 江苏 江西 江南 江北 高度 高级 高中 高血压 高血脂 高校 高新 高质量 高龄 马上 马路 黄色 黄金 黄河 周期 周岁 周边 周末 周一 周二 周三 周四 周五 于是 方面 方式 方案 方法 方向
 石材 石油 任务 任何 任期 任职 金额 金融 金属 白内障 白血病 白癜风 康复 毛利 史料 顾客 顾问 陆地 万元 万亩 钱款 汤药 武装 武术 贺信 乔木 段落 牛羊 牛肉 何时 何种 孔径
 许可证 程序性 成员 罗列 彭州 吕梁 蒋家 丁香 魏晋 薛城 叶酸 潘集 戴上 钟点 汪洋 姜黄 姚安 孟良崮 秦岭 侯选 邵阳 尹庄 雷电 雷击 黎明 赖以 兰州 兰陵 殷切 聂家 岳阳 焦点 焦炭 柳州 莫名 林区
 谢谢 董事 董事长 董事会 曹县 沈阳 卢布 蔡甸 贾汪 阎良 谭城 郯城 邹城 熊猫 郝家 崔家 龚家 邱县 樊城 庞大 邢台 翟家 倪家 俞家 鲁南 鲁迅 鲁西 鲁中 耿直 高等 高考 高压 高速 于都 周转 周年 周报 黄岛 方可 方便 石化 金银 金卡
 田间 田径 田园 范本 范例 范畴 傅家 曾用名 宋朝 唐朝 梁山 罗庄 郭家 杨柳 陈旧 陈列 刘家 李家 张家 王家 赵家 吴江 徐家 程控 许多 许诺 谢绝 冯家 韩语 夏天 夏种 姜片 钟表 杜仲 叶面 丁级 苏木 蔡庄 彭家 邓州 孔雀 江河 史志 陆续 陆路 万人 万吨 汤头 贺岁 段长 牛奶`)

// villageEnds end the names of places, which often begin with a surname.
const villageEnds = "村庄家店镇乡沟峪崮集屯寨洼埠县市区路街局院校厂园场站社"

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

func runeSet(list string) map[rune]bool {
	m := map[rune]bool{}
	for _, c := range list {
		m[c] = true
	}
	return m
}

var (
	isSurname    = runeSet(surnames)
	isDoubtful   = runeSet(doubtful)
	isVillageEnd = runeSet(villageEnds)
	// followsName are runes that end a name inside a sentence.
	followsName = runeSet("因患系男女确已现家之妻夫子母父等由见在住被长年今")
	// provesName are runes that follow a person and hardly anything else.
	provesName = runeSet("患系之")
)

// personWords stand in front of a name or for one.
var personWords = []string{"姓名", "户主", "患者", "村民", "居民", "申请人", "受助人", "救助对象", "低保对象", "特困对象", "当事人", "被申请人", "死者", "伤者",
	"学生", "儿童", "孤儿", "监护人", "家长", "同志", "残疾人:", "老人:", "其妻", "其子", "其女", "其母", "其父", "其夫", "其弟", "其兄", "其孙", "本人患", "妻子患", "丈夫患", "儿子患", "女儿患", "母亲患", "父亲患"}

// hasPerson reports a person's name, masked or not, in a span.
func (s *scanner) hasPerson(in span) bool { return s.o.List || s.personIn(in) != (span{}) }

// personIn is the first name in a span, the zero span for none.
func (s *scanner) personIn(in span) span {
	for i := in.from; i < in.to; i++ {
		if n := s.nameAt(i, in); n > 0 {
			return span{i, i + n}
		}
	}
	return span{}
}

// nameAt is how many runes of a name begin at i, 0 for none.
func (s *scanner) nameAt(i int, in span) int {
	c := s.t.r[i]
	n := 1
	if !isSurname[c] {
		if n = s.compoundAt(i); n == 0 {
			return 0
		}
	}
	if m := s.maskedName(i, n); m > 0 {
		return m
	}
	sure := n == 2
	if isHan(s.t.rune(i - 1)) {
		if !endsWithAny(s.t.before(i, 4), personWords...) {
			return 0
		}
		sure = true
	} else if endsWithAny(s.t.before(i, 8), personWords...) {
		sure = true
	}
	for given := 2; given >= 1; given-- {
		end := i + n + given
		if end > in.to || !allHan(s.t.r[i+n:end]) {
			continue
		}
		next := s.t.rune(end)
		if isHan(next) && !followsName[next] {
			continue
		}
		word := string(s.t.r[i:end])
		if isDoubtful[c] && !sure && (n+given < 3 && !provesName[next] || notNames[string(s.t.r[i:i+2])]) {
			continue
		}
		if notNames[word] || isVillageEnd[s.t.r[end-1]] || illnessWord(word) || isDoubtful[c] && !sure && !provesName[next] && !s.aloneAt(i, end) {
			continue
		}
		return n + given
	}
	return 0
}

// aloneAt reports a word that fills a cell or a field of a line: between tabs,
// spaces, commas or the ends of the line.
func (s *scanner) aloneAt(i, end int) bool { return isEdge(s.t.rune(i-1)) && isEdge(s.t.rune(end)) }

func isEdge(c rune) bool { return c == 0 || strings.ContainsRune("\n\t \r|,(:", c) }

func (s *scanner) compoundAt(i int) int {
	for _, c := range compound {
		if r := []rune(c); s.t.rune(i) == r[0] && s.t.rune(i+1) == r[1] {
			return 2
		}
	}
	return 0
}

// maskedName takes 张某某, 张*三 and 张XX.
func (s *scanner) maskedName(i, n int) int {
	m := n
	for m < n+2 {
		if c := s.t.rune(i + m); c != '某' && c != '*' && c != 'X' && c != '○' {
			break
		}
		m++
	}
	if m == n {
		return 0
	}
	if isHan(s.t.rune(i+m)) && s.t.rune(i+m-1) == '*' && !isHan(s.t.rune(i+m+1)) {
		m++
	}
	return m
}

func allHan(r []rune) bool {
	for _, c := range r {
		if !isHan(c) {
			return false
		}
	}
	return true
}
