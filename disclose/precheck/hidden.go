package precheck

import "lianghua/internal/document"

// blockingHidden are the hidden things that may hold whole records: they block.
// The others warn.
var blockingHidden = map[document.Code]bool{
	document.HiddenSheet: true, document.HiddenColumn: true, document.HiddenRow: true, document.Covered: true, document.PivotCache: true,
	document.Revision: true, document.HiddenText: true, document.Position: true,
}

// hidden notes what a file hides.
func (c *checker) hidden(list []document.Hidden) {
	for _, h := range list {
		f := Finding{Kind: Hidden, Severity: Warn, Text: h.Text, Where: h.Where, Message: h.Message, Mend: h.Mend}
		if h.Code == document.Metadata || h.Code == document.Position {
			f.Kind = Metadata
		}
		if h.Code == document.Unread {
			f.Kind = Unread
		}
		if blockingHidden[h.Code] {
			f.Severity = Block
		}
		if f.Text == "" {
			f.Text = h.Message
		}
		c.add(f)
	}
}
