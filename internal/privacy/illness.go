package privacy

import "strings"

// illnessWords name illnesses that lists of relief are known to give away.
var illnessWords = []string{"肾衰竭", "肾衰", "肾功能衰竭", "肾功能不全", "尿毒症", "肾病综合征", "透析", "恶性肿瘤", "肿瘤", "癌", "白血病", "淋巴瘤", "骨髓瘤", "再生障碍性贫血", "血友病",
	"精神病", "精神分裂", "精神障碍", "双相情感障碍", "抑郁症", "躁狂症", "癫痫", "智力障碍", "智力低下", "自闭症", "孤独症", "脑瘫", "唐氏综合征",
	"艾滋病", "HIV", "hiv", "梅毒", "性病", "肺结核", "结核病", "乙肝", "丙肝", "乙型肝炎", "丙型肝炎", "肝硬化", "麻风", "尖锐湿疣",
	"脑梗", "脑出血", "脑溢血", "中风后遗症", "脑中风", "偏瘫", "瘫痪", "截瘫", "帕金森", "阿尔茨海默", "老年痴呆", "痴呆",
	"心脏病", "冠心病", "心肌梗死", "心肌梗塞", "心梗", "心衰", "糖尿病", "高血压", "类风湿", "红斑狼疮", "系统性红斑狼疮", "强直性脊柱炎", "股骨头坏死", "重症肌无力", "渐冻症", "白内障", "尘肺", "矽肺", "慢阻肺", "器官移植", "流产", "不孕",
	"脑血栓", "脑萎缩", "脑瘤", "肾炎", "肾移植", "肝移植", "哮喘", "肺气肿", "肺纤维化", "硬皮病", "多发性硬化", "地中海贫血", "小儿麻痹", "植物人", "智障", "精神失常", "焦虑症", "淋病"}

// disabilityWords name kinds and grades of disability.
var disabilityWords = []string{"肢体残疾", "视力残疾", "听力残疾", "言语残疾", "智力残疾", "精神残疾", "多重残疾", "肢体一级", "肢体二级", "肢体三级", "肢体四级",
	"视力一级", "视力二级", "视力三级", "视力四级", "听力一级", "听力二级", "听力三级", "听力四级", "言语一级", "言语二级", "智力一级", "智力二级", "智力三级", "智力四级",
	"精神一级", "精神二级", "精神三级", "精神四级", "多重一级", "多重二级", "残疾等级", "残疾类别", "残疾一级", "残疾二级", "残疾三级", "残疾四级", "一级残疾", "二级残疾", "三级残疾", "四级残疾"}

func illnessWord(w string) bool {
	for _, x := range illnessWords {
		if x == w || len(x) > 3 && strings.HasPrefix(w, x) {
			return true
		}
	}
	return false
}

// worksWords follow a word for an illness where an institution, a measure or a
// study is meant.
var worksWords = []string{"医院", "病院", "防治", "预防", "筛查", "登记", "科普", "日宣传", "宣传", "门诊", "专科", "中心", "保险", "救治管理", "管理治疗", "服务", "检测", "协会", "疫苗", "诊疗"}

// statedWords in front of an illness say that it is somebody's: one line of a form.
var statedWords = []string{"病情:", "病情 :", "诊断:", "患病情况:", "身体状况:", "健康状况:", "致贫原因:", "救助原因:", "本人患", "病因:", "所患疾病:"}

// illness takes a word for an illness beside a person. Measures and lists of
// insured illnesses name none.
func (s *scanner) illness(from, to int) {
	if s.t.r[from] == '癌' {
		for from > 0 && isHan(s.t.rune(from-1)) && to-from < 3 && !followsName[s.t.rune(from-1)] && s.t.rune(from-1) != '有' && s.t.rune(from-1) != '为' {
			from--
		}
	}
	if containsAny(s.t.after(to, 4), worksWords...) || s.partOfWord(from) {
		return
	}
	labelled := containsAny(s.o.Label, "病种", "病情", "疾病", "患病", "诊断", "健康状况", "致贫原因", "救助原因", "困难原因") || containsAny(s.t.before(from, 12), statedWords...)
	in := s.sentenceOf(from)
	switch {
	case labelled:
		s.add(Illness, from, to, false, "病种、病情一栏写明疾病")
	case s.personBeside(in, from, to):
		s.add(Illness, from, to, s.listLike(from), "姓名旁写明疾病，属于医疗健康信息")
	}
}

// partOfWord reports 性病 inside 慢性病, 传染性病 and the like.
func (s *scanner) partOfWord(from int) bool {
	before := s.t.rune(from - 1)
	return s.t.r[from] == '性' && isHan(before) && !strings.ContainsRune("患有得染为", before)
}

// disability takes a kind or grade of disability beside a person.
func (s *scanner) disability(from, to int) {
	after := s.t.after(to, 5)
	for _, w := range []string{"补贴", "标准", "评定", "人", "的残疾人", "、", "和", "以", "重度"} {
		if strings.HasPrefix(after, w) {
			return
		}
	}
	in := s.sentenceOf(from)
	if containsAny(s.o.Label, "残疾") || s.personBeside(in, from, to) {
		s.add(Illness, from, to, s.listLike(from), "姓名旁写明残疾类别、等级")
	}
}

// personBeside looks for a person in the sentence, the word itself aside.
func (s *scanner) personBeside(in span, from, to int) bool {
	if s.hasPerson(span{in.from, from}) || s.hasPerson(span{to, in.to}) {
		return true
	}
	return s.t.has(span{in.from, from}, "本人患", "其妻", "其子", "其女", "其母", "其父", "其夫", "妻子患", "丈夫患", "儿子患", "女儿患", "母亲患", "父亲患", "之妻", "之子", "之女", "之母", "之父")
}

// listLike reports a line of a table: cells parted by tabs, bars or spaces.
func (s *scanner) listLike(i int) bool {
	l := s.lineOf(i)
	n := 0
	for _, c := range s.t.r[l.from:l.to] {
		if c == '\t' || c == '|' || c == ' ' || c == ',' || c == '，' || c == '、' {
			n++
		}
	}
	return n >= 2 && s.t.has(l, "\t", "|", " ")
}
