package precheck

import "lianghua/internal/document"

// blockingHidden is hidden content that somebody meant to take away and did not:
// it blocks. The rest warns; personal data in it blocks by itself.
var blockingHidden = map[document.Code]bool{document.Covered: true}

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
