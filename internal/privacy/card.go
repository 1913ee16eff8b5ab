package privacy

// cardWords, said in front of a number, make it a person's account.
var cardWords = []string{"银行卡", "卡号", "一卡通", "社保卡", "储蓄卡", "存折", "个人账", "个人帐", "银行账号", "银行帐号", "打卡账"}

// officeWords, said in front of an account, make it an office's or a firm's:
// deposits and fees are paid into it.
var officeWords = []string{"保证金", "公司", "财政", "专户", "国库", "对公", "单位账", "单位帐", "开户单位", "开户名称", "户名", "中心", "缴款", "捐赠", "基本户"}

// card takes 16 to 19 digits with Luhn's check digit that begin as bank cards
// do, or that are said to be a card.
func (s *scanner) card(a *atom) bool {
	if !digitsOnly(a.text) || s.joined(a) || s.measured(a) || !cardGroups(a) {
		return false
	}
	said := s.saidBefore(a)
	context := containsAny(said, cardWords...)
	if s.coded(a) && !context {
		return false
	}
	head, sum := cardHead(a.text), Luhn(a.text)
	office := containsAny(s.t.before(a.from, 48), officeWords...)
	switch {
	case sum && head && (a.text[:2] == "62" || context || !office):
		s.take(BankCard, a, true, "16 至 19 位，卡号校验位相符")
	case context && (sum || head):
		s.take(BankCard, a, !office, "写明是个人银行账号")
	case context && !office:
		s.take(BankCard, a, false, "写明是个人银行账号；校验位不符，可能有一位录错")
	default:
		return false
	}
	return true
}

// cardGroups reports one piece or groups of four.
func cardGroups(a *atom) bool {
	if len(a.groups) == 1 {
		return true
	}
	for _, n := range a.groups[:len(a.groups)-1] {
		if n != 4 {
			return len(a.groups) == 2 && a.groups[0] == 6
		}
	}
	return a.sep != '.' && a.groups[len(a.groups)-1] <= 4
}
