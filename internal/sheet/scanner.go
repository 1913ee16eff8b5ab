package sheet

import (
	"bytes"
	"io"
)

// window is how much of a part is held at once; a single tag may make it grow
// to longestToken.
const (
	window       = 256 << 10
	longestToken = 4 << 20
)

// tag is one XML tag of the stream; name and attrs point into the window and
// are good until the next call.
type tag struct {
	name  []byte // without prefix
	attrs []byte
	end   bool // </name>
	self  bool // <name/>
}

// scanner walks over the tags of an XML part through a window, so that a
// gigabyte costs no memory. It skips comments and processing instructions,
// takes CDATA as text and refuses every DTD.
type scanner struct {
	r    io.Reader
	buf  []byte
	at   int
	full int
	eof  bool
	keep int    // how much of the text in front of a tag is kept
	text []byte // what stood between the last tag and this one, cut at keep
	long int    // the whole length of that text
}

func newScanner(r io.Reader, keep int) *scanner {
	return &scanner{r: r, keep: keep, buf: make([]byte, window)}
}

// more moves what is left to the front and reads on; false when nothing came.
func (s *scanner) more() (bool, error) {
	if s.eof {
		return false, nil
	}
	if s.at > 0 {
		copy(s.buf, s.buf[s.at:s.full])
		s.full -= s.at
		s.at = 0
	}
	if s.full == len(s.buf) {
		if len(s.buf) >= longestToken {
			return false, errToken
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.r.Read(s.buf[s.full:])
	s.full += n
	if err == io.EOF {
		s.eof = true
		return n > 0, nil
	}
	return true, err
}

// find returns the offset of sep behind the start of the token, reading on as
// needed; -1 at the end.
func (s *scanner) find(sep string) (int, error) {
	from := 0
	for {
		if i := bytes.Index(s.buf[s.at+from:s.full], []byte(sep)); i >= 0 {
			return from + i, nil
		}
		from = max(from, s.full-s.at-len(sep)+1)
		ok, err := s.more()
		if err != nil || !ok {
			return -1, err
		}
	}
}

// note takes text in: its beginning is kept, its length counted.
func (s *scanner) note(p []byte) error {
	if room := s.keep - len(s.text); room > 0 {
		s.text = append(s.text, p[:min(len(p), room)]...)
	}
	if s.long += len(p); s.long > longestToken {
		return errToken
	}
	return nil
}

// skipText passes over text up to the next tag.
func (s *scanner) skipText() (bool, error) {
	for {
		i := bytes.IndexByte(s.buf[s.at:s.full], '<')
		end := s.full
		if i >= 0 {
			end = s.at + i
		}
		if err := s.note(s.buf[s.at:end]); err != nil {
			return false, err
		}
		s.at = end
		if i >= 0 {
			return true, nil
		}
		ok, err := s.more()
		if err != nil || !ok {
			return false, err
		}
	}
}

// next returns the next tag; false at the end of the part.
func (s *scanner) next() (tag, bool, error) {
	s.text, s.long = s.text[:0], 0
	for {
		ok, err := s.skipText()
		if err != nil || !ok {
			return tag{}, false, err
		}
		for s.full-s.at < len("<![CDATA[") {
			if ok, err = s.more(); err != nil {
				return tag{}, false, err
			}
			if !ok {
				break
			}
		}
		head := s.buf[s.at:s.full]
		switch {
		case len(head) < 2 || head[1] != '!' && head[1] != '?':
			return s.tag()
		case head[1] == '?':
			ok, err = s.skip("?>")
		case bytes.HasPrefix(head, []byte("<!--")):
			ok, err = s.skip("-->")
		case bytes.HasPrefix(head, []byte("<![CDATA[")):
			ok, err = s.data()
		default:
			return tag{}, false, errDTD
		}
		if err != nil || !ok {
			return tag{}, false, err
		}
	}
}

func (s *scanner) skip(end string) (bool, error) {
	i, err := s.find(end)
	if err != nil || i < 0 {
		s.at = s.full
		return false, err
	}
	s.at += i + len(end)
	return true, nil
}

// data takes a CDATA section as text.
func (s *scanner) data() (bool, error) {
	const open, end = "<![CDATA[", "]]>"
	i, err := s.find(end)
	if err != nil || i < 0 {
		s.at = s.full
		return false, err
	}
	err = s.note(s.buf[s.at+len(open) : s.at+i])
	s.at += i + len(end)
	return err == nil, err
}

func (s *scanner) tag() (t tag, ok bool, err error) {
	i, err := s.endOfTag()
	if err != nil || i < 0 {
		s.at = s.full
		return t, false, err
	}
	body := s.buf[s.at+1 : s.at+i]
	s.at += i + 1
	if len(body) > 0 && body[0] == '/' {
		t.end, body = true, body[1:]
	} else if n := len(body); n > 0 && body[n-1] == '/' {
		t.self, body = true, body[:n-1]
	}
	for j, c := range body {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			t.attrs, body = body[j:], body[:j]
			break
		}
	}
	t.name = body
	if j := bytes.IndexByte(body, ':'); j >= 0 {
		t.name = body[j+1:]
	}
	return t, true, nil
}

// endOfTag finds the closing '>' outside quotes, counted from '<'; -1 when
// the part ends before it.
func (s *scanner) endOfTag() (int, error) {
	quote, i := byte(0), 1
	for {
		for ; s.at+i < s.full; i++ {
			switch c := s.buf[s.at+i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				return i, nil
			}
		}
		ok, err := s.more()
		if err != nil || !ok {
			return -1, err
		}
	}
}

// attr is the value of an attribute as written, nil when it is absent.
func (t tag) attr(name string) (value []byte) {
	t.each(func(key, v []byte) {
		if value == nil && string(key) == name {
			value = v
		}
	})
	return value
}

// local is attr by the name without its prefix: programs choose their own.
func (t tag) local(name string) (value []byte) {
	t.each(func(key, v []byte) {
		if value == nil && string(key[bytes.IndexByte(key, ':')+1:]) == name {
			value = v
		}
	})
	return value
}

// each gives every attribute, values as written.
func (t tag) each(give func(name, value []byte)) {
	for rest := t.attrs; ; {
		i := bytes.IndexByte(rest, '=')
		if i < 0 {
			return
		}
		key := bytes.TrimSpace(rest[:i])
		rest = bytes.TrimLeft(rest[i+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return
		}
		j := bytes.IndexByte(rest[1:], rest[0])
		if j < 0 {
			return
		}
		give(key, rest[1:1+j])
		rest = rest[j+2:]
	}
}

// yes reads an XML boolean.
func yes(v []byte) bool { return string(v) == "1" || string(v) == "true" }
