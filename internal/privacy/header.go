package privacy

import "strings"

// Column is what a column header of a table promises.
type Column string

// What columns hold. Besides the kinds: a person's name, other personal data,
// nothing personal.
const (
	ColumnName   Column = "name"   // 姓名、户主
	ColumnPhone  Column = "phone"  // 联系电话: an office's or a person's
	ColumnOther  Column = "other"  // 出生日期、民族、监护人 and the like
	ColumnPublic Column = "public" // nothing personal
)

// headerWords are looked for in order: the first that fits decides.
var headerWords = []struct {
	column Column
	words  []string
}{
	{ColumnPublic, []string{"身份证复印件", "是否", "监督电话", "举报电话", "咨询电话", "办公电话", "服务电话", "单位电话", "值班电话", "单位地址", "办公地址", "项目地址", "企业地址", "公司地址", "注册地址", "地址范围", "经营地址", "门店地址", "张贴地址"}},
	{Column(IDCard), []string{"身份证", "证件号", "公民身份", "身份号码", "残疾证号", "残疾人证", "证件编号"}},
	{Column(Passport), []string{"护照", "通行证"}},
	{Column(Landline), []string{"家庭电话", "住宅电话", "宅电", "家庭固话"}},
	{Column(Mobile), []string{"手机", "移动电话", "个人电话", "本人电话", "户主电话", "家长电话", "微信号"}},
	{ColumnPhone, []string{"联系方式", "联系电话", "电话"}},
	{Column(BankCard), []string{"银行账", "银行帐", "银行卡", "卡号", "账号", "帐号", "一卡通", "社保卡", "存折", "开户行", "开户银行", "银行账户"}},
	{Column(Address), []string{"家庭住址", "家庭地址", "住址", "详细地址", "现住", "户籍地址", "户籍所在地", "居住地址", "门牌", "房屋坐落", "居住地"}},
	{Column(Illness), []string{"病种", "病情", "疾病", "患病", "病名", "诊断", "残疾类别", "残疾等级", "残疾类型", "残疾级别", "致残", "健康状况", "身体状况", "伤情"}},
	{Column(Minor), []string{"学生姓名", "幼儿姓名", "儿童姓名", "孩子姓名", "子女姓名", "孤儿姓名", "未成年人姓名"}},
	{Column(Plate), []string{"车牌", "车号", "号牌"}},
	{ColumnName, []string{"姓名", "户主", "申请人", "受助人", "救助对象", "补贴对象", "保障对象", "领取人", "承租人", "当事人", "被征收人", "受益人", "名字"}},
	{ColumnOther, []string{"出生", "生日", "民族", "婚姻", "监护人", "家庭成员", "宗教", "收入情况", "家庭收入", "家庭年收入", "人均收入", "年龄", "血型", "邮箱", "QQ", "车架号", "致贫原因", "与户主关系", "照片", "签名"}},
}

// ColumnOf says what a column header promises. Spaces and line ends inside it
// do not count.
func ColumnOf(header string) Column {
	h := strings.Join(strings.Fields(string(fold(header).r)), "")
	if strings.ContainsAny(h, "、《》,。;:?") || containsAny(h, "筛查", "防治", "申领", "办理", "管理", "登记", "服务", "救治", "保险", "政策", "条件") {
		return ColumnPublic // a matter, not a column of persons
	}
	for _, x := range headerWords {
		if containsAny(h, x.words...) {
			return x.column
		}
	}
	return ColumnPublic
}

// quantityWords head columns of figures and codes.
var quantityWords = []string{"金额", "资金", "合计", "小计", "面积", "数量", "收入", "支出", "余额", "标准", "编号", "代码", "编码", "预算", "造价", "价格", "单价", "报价", "投资", "序号", "里程", "产值", "税额", "文号", "人数", "索引号", "许可证号", "注册号", "单号", "流水", "票号", "凭证", "条码", "批次", "型号", "规格"}

// Quantity reports a header of figures or codes: eleven digits under it are no
// telephone.
func Quantity(header string) bool {
	return ColumnOf(header) == ColumnPublic && containsAny(strings.Join(strings.Fields(header), ""), quantityWords...)
}

// Kind is the column's kind of personal data, false for names, telephones of
// unknown kind and others.
func (c Column) Kind() (Kind, bool) {
	switch k := Kind(c); k {
	case IDCard, Mobile, Landline, BankCard, Address, Illness, Minor, Passport, Plate:
		return k, true
	}
	return "", false
}
