package clock

import "lianghua/internal/calendar"

// Rule is one article that a limit or a step rests on.
type Rule struct {
	Law     string // short name, as in the register of laws
	Article string // number with paragraph, as in the register: 33(2)
	Days    int    // working days, 0 when the article sets none
	Text    string // the citation as it stands in letters
}

// The articles of the clock. A test holds each to the register of checked
// articles, with its number of days.
var (
	ruleCorrection = Rule{"政府信息公开条例", "30", 7, "《政府信息公开条例》第三十条"}
	ruleReceipt    = Rule{"政府信息公开条例", "31", 0, "《政府信息公开条例》第三十一条"}
	ruleThird      = Rule{"政府信息公开条例", "32", 15, "《政府信息公开条例》第三十二条、第三十三条第三款"}
	ruleAnswer     = Rule{"政府信息公开条例", "33(2)", 20, "《政府信息公开条例》第三十三条第二款"}
	ruleExcluded   = Rule{"政府信息公开条例", "33(3)", 0, "《政府信息公开条例》第三十三条第三款"}
	ruleCoOrgan    = Rule{"政府信息公开条例", "34", 15, "《政府信息公开条例》第三十四条、第三十三条第三款"}
	ruleFirstDay   = Rule{"民法典", "201", 0, "《民法典》第二百零一条"}
	ruleFee        = Rule{"政府信息公开信息处理费管理办法", "6-8", 20, "《政府信息公开信息处理费管理办法》第六条至第八条"}
	ruleHolidays   = Rule{"全国年节及纪念日放假办法", "2", 0, "《全国年节及纪念日放假办法》第二条"}
)

// Rules lists every article the clock rests on.
func Rules() []Rule {
	return []Rule{ruleReceipt, ruleFirstDay, ruleCorrection, ruleAnswer, ruleExcluded, ruleThird, ruleCoOrgan, ruleFee,
		ruleHolidays}
}

// maxExtension is the longest extension in working days: 条例 §33.
const maxExtension = 20

// ThirdDue is the last day for a third party or co-author to give its opinion:
// 15 working days after it received the letter (条例 §32, 条例 §34).
func ThirdDue(received calendar.Date, cal calendar.Calendar) calendar.Due {
	return cal.AddWorkdays(received, ruleThird.Days)
}

// FeeDue is the last day to pay: 20 working days from the day after the notice
// was received (政府信息公开信息处理费管理办法 §6).
func FeeDue(noticeReceived calendar.Date, cal calendar.Calendar) calendar.Due {
	return cal.AddWorkdays(noticeReceived, ruleFee.Days)
}
