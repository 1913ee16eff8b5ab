package guide

// Field is one field of a card's text.
type Field struct {
	Key      string
	Label    string
	Hint     string
	Kinds    []Kind
	Lines    bool // one element a line
	Long     bool
	Required bool
	Official bool // one of the eight elements of a service (see Missing)
	Inside   bool // not shown to the public: for the finder and reviews
	Choices  []string
	Example  string
	Width    float64 // characters in a workbook
}

// Household, identity and income as the questionnaire asks them and as the
// tags of a policy name them.
var (
	households = []string{"农村", "城镇"}
	identities = []string{"农民", "农民工", "职工", "灵活就业", "个体户", "企业", "失业", "就业困难", "高校毕业生", "学生", "婴幼儿", "妇女", "孕产妇",
		"老年人", "残疾", "患者", "低保", "低保边缘", "特困", "防返贫监测对象", "受灾", "孤儿", "事实无人抚养儿童", "退役军人", "优抚对象", "计生奖扶", "计生特扶", "移民"}
	incomes = []string{"低保", "低保边缘", "低收入", "中低收入"}
)

// Identities lists the identities of the questionnaire.
func Identities() []string { return identities }

// Households lists the kinds of household registration.
func Households() []string { return households }

// Incomes lists the income bands, from low to high.
func Incomes() []string { return incomes }

var (
	all     = []Kind{Event, Policy, Matter, Question}
	cards   = []Kind{Event, Policy, Matter}
	guides  = []Kind{Event, Policy}
	matters = []Kind{Matter}
)

// fields in the order in which pages, forms and workbooks have them.
var fields = []Field{
	{Key: "plain", Label: "通俗名称", Hint: "群众怎么说，就怎么写。", Kinds: []Kind{Policy}, Example: "大病花钱多，二次报销", Width: 30},
	{Key: "answer", Label: "回答", Kinds: []Kind{Question}, Long: true, Required: true, Width: 60},
	{Key: "who", Label: "办理对象", Kinds: guides, Required: true, Example: "参加居民医保的人员", Width: 24},
	{Key: "conditions", Label: "条件", Kinds: cards, Required: true, Official: true, Long: true, Example: "自付费用超过起付标准", Width: 30},
	{Key: "amount", Label: "标准和金额", Hint: "写明金额、比例和年度；以上级规定为准的写明是哪一级。", Kinds: guides, Long: true, Example: "以当年公布为准", Width: 30},
	{Key: "materials", Label: "办理材料", Hint: "一行一件；不用材料的写“无需材料”。", Kinds: cards, Lines: true, Required: true, Official: true, Example: "身份证", Width: 28},
	{Key: "steps", Label: "办理流程", Hint: "一行一步。", Kinds: []Kind{Event, Matter}, Lines: true, Required: true, Official: true, Example: "申请", Width: 28},
	{Key: "where", Label: "办理地点", Kinds: cards, Required: true, Official: true, Example: "乡镇（街道）便民服务中心", Width: 24},
	{Key: "hours", Label: "办理时间", Kinds: matters, Required: true, Official: true, Example: "工作日 9:00–17:00", Width: 20},
	{Key: "phone", Label: "联系电话", Hint: "办公电话，例如 0539-1234567；请勿填写个人手机号。", Kinds: cards, Official: true, Example: "0539-0000000", Width: 16},
	{Key: "online", Label: "网上办理", Hint: "平台或应用的名称。", Kinds: guides, Width: 24},
	{Key: "link", Label: "网上办理链接", Hint: "以 https:// 开头。", Kinds: cards, Width: 24},
	{Key: "department", Label: "实施部门", Kinds: cards, Required: true, Example: "县民政局", Width: 16},
	{Key: "basis", Label: "依据", Hint: "一行一个，写全称和文号。", Kinds: all, Lines: true, Official: true, Example: "《中华人民共和国社会救助法》第二十四条", Width: 36},
	{Key: "valid_from", Label: "施行日期", Hint: "写成 2026-01-02。", Kinds: []Kind{Policy}, Width: 12},
	{Key: "valid_to", Label: "有效期至", Hint: "写成 2026-12-31；到期后不再对外显示。", Kinds: []Kind{Policy}, Width: 12},
	{Key: "keywords", Label: "群众常用说法", Hint: "查找用，一行一个。", Kinds: []Kind{Policy}, Lines: true, Inside: true, Example: "二次报销", Width: 24},
	{Key: "age_min", Label: "年龄从", Hint: "周岁；不限的不填。", Kinds: []Kind{Policy}, Inside: true, Width: 8},
	{Key: "age_max", Label: "年龄到", Hint: "周岁；不限的不填。", Kinds: []Kind{Policy}, Inside: true, Width: 8},
	{Key: "household", Label: "户籍", Kinds: []Kind{Policy}, Inside: true, Choices: append([]string{"不限"}, households...), Width: 8},
	{Key: "identity", Label: "适用身份", Hint: "一行一个；不限的不填。", Kinds: []Kind{Policy}, Lines: true, Inside: true, Width: 20},
	{Key: "income", Label: "收入", Kinds: []Kind{Policy}, Inside: true, Choices: append([]string{"不限"}, incomes...), Width: 10},
	{Key: "review_months", Label: "核对周期（月）", Hint: "每隔几个月核对一次，1 至 36。", Kinds: all, Inside: true, Required: true, Example: "12", Width: 8},
}

// Fields lists the fields of the kind.
func (k Kind) Fields() []Field {
	var out []Field
	for _, f := range fields {
		for _, has := range f.Kinds {
			if has == k {
				out = append(out, f)
				break
			}
		}
	}
	if k == Matter { // the official names of the elements
		for i := range out {
			if name := officialNames[out[i].Key]; name != "" {
				out[i].Label = name
			}
		}
	}
	return out
}

// officialNames: a service guide names 事项名称、设定依据、申请条件、办理材料、
// 办理地点、时间、联系电话、流程.
var officialNames = map[string]string{"basis": "设定依据", "conditions": "申请条件", "materials": "办理材料", "where": "办理地点",
	"hours": "办理时间", "phone": "联系电话", "steps": "办理流程"}

// Missing names the official elements that a service lacks.
func Missing(c Content) []string {
	var out []string
	if c.Title == "" {
		out = append(out, "事项名称")
	}
	for _, f := range Matter.Fields() {
		if f.Official && c.Get(f.Key) == "" {
			out = append(out, f.Label)
		}
	}
	return out
}
