package guide

// Kind is what sort of card it is.
type Kind string

// The kinds.
const (
	Event    Kind = "event"    // a step of the life guide (一本通)
	Policy   Kind = "policy"   // a policy of the compendium (惠民政策汇编)
	Matter   Kind = "service"  // something to be done at a counter (办事服务)
	Question Kind = "question" // asked often (常见问题)
)

// Kinds lists all kinds.
func Kinds() []Kind { return []Kind{Event, Policy, Matter, Question} }

var kindNames = map[Kind]string{Event: "一本通", Policy: "惠民政策汇编", Matter: "办事服务", Question: "常见问题"}

// Name is the kind in Chinese, "" for one that does not exist.
func (k Kind) Name() string { return kindNames[k] }

// base is where the public finds the kind's cards.
var base = map[Kind]string{Event: "/guide/cards", Policy: "/policies", Matter: "/services"}

// letter begins the code of a card.
var letter = map[Kind]string{Event: "G", Policy: "P", Matter: "S", Question: "Q"}

// Section is one part of a kind: a life event, a category of policies, a
// class of services. Key stands in addresses and never changes.
type Section struct {
	Key  string
	Name string
	Fold string // one line about it
}

// sections: the five events and 23 classes of the county's account (mission
// M7, M8); the account names five of the 23, the rest is the usual division.
var sections = map[Kind][]Section{
	Event: {
		{"birth", "我要出生了", "孕前、产检、出生、落户、预防接种"},
		{"school", "我要上学了", "入园、入学、资助、升学、征兵"},
		{"work", "我要工作了", "求职、社保、创业、公积金、权益"},
		{"marriage", "我要结婚了", "登记、婚育、住房、家庭"},
		{"retirement", "我要退休了", "退休、养老、健康、身后事"},
	},
	Policy: {
		{"medical", "医保", ""}, {"pension", "养老", ""}, {"relief", "救助", ""}, {"farming", "农业", ""}, {"housing", "住房", ""},
		{"education", "教育", ""}, {"employment", "就业", ""}, {"startup", "创业", ""}, {"insurance", "社会保险", ""}, {"health", "卫生健康", ""},
		{"childbirth", "计划生育/生育", ""}, {"disability", "残疾人", ""}, {"veterans", "优抚/退役军人", ""}, {"children", "儿童福利", ""},
		{"family", "妇女/家庭", ""}, {"elderly", "老年福利", ""}, {"funeral", "殡葬", ""}, {"household", "户籍", ""}, {"legal-aid", "法律援助", ""},
		{"culture", "文化体育", ""}, {"transport", "交通", ""}, {"utilities", "供水供电供气供热/环保", ""}, {"resettlement", "乡村振兴/移民", ""},
	},
	Matter: {
		{"person", "个人", "个人办事"}, {"legal-person", "法人", "法人办事"}, {"common", "常用", "常用服务"},
	},
	Question: {{"disclosure", "政府信息公开", "怎样申请、多久答复、不满意怎么办"}},
}

// Sections lists the kind's sections in their order.
func (k Kind) Sections() []Section { return sections[k] }

// Section finds a section by key; the zero Section when there is none.
func (k Kind) Section(key string) Section {
	for _, s := range sections[k] {
		if s.Key == key {
			return s
		}
	}
	return Section{}
}

// sectionNamed finds a section by its key or Chinese name.
func (k Kind) sectionNamed(name string) (Section, bool) {
	for _, s := range sections[k] {
		if s.Name == name || s.Key == name {
			return s, true
		}
	}
	return Section{}, false
}

// place is a section's position among its kind's, from 0; unknown ones last.
func (k Kind) place(key string) int {
	for i, s := range sections[k] {
		if s.Key == key {
			return i
		}
	}
	return len(sections[k])
}

// SectionWord is what a section of the kind is called: 版块, 类别.
func (k Kind) SectionWord() string {
	switch k {
	case Event:
		return "版块"
	case Policy:
		return "类别"
	}
	return "分类"
}
