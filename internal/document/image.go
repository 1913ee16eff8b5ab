package document

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// readJPEG reads what a photograph says about itself.
func readJPEG(b *budget, d *Document, _ string, r io.ReaderAt, size int64) error {
	raw, err := whole(r, size)
	if err != nil {
		return errBroken
	}
	return readPictureBytes(b, d, "图片", raw)
}

// readPNG is readJPEG for PNG.
func readPNG(b *budget, d *Document, name string, r io.ReaderAt, size int64) error {
	return readJPEG(b, d, name, r, size)
}

// readPicture reads a picture inside a package.
func (p *pack) readPicture(b *budget, d *Document, name string) error {
	raw, err := p.part(b, name)
	if err != nil {
		return err
	}
	return readPictureBytes(b, d, "文件中的图片 "+name[strings.LastIndex(name, "/")+1:], raw)
}

// readPictureBytes notes EXIF, XMP and text of a JPEG or PNG.
func readPictureBytes(b *budget, d *Document, where string, raw []byte) error {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xd8")):
		for _, s := range segments(raw) {
			body := raw[s.body:s.to]
			switch {
			case s.marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
				d.exif(where, body[6:])
			case s.marker == 0xe1 && bytes.Contains(body[:min(len(body), 64)], []byte("adobe.com/xap")):
				d.xmp(where, body)
			case s.marker == 0xfe:
				d.pictureText(where, "注释", string(body))
			}
		}
	case bytes.HasPrefix(raw, pngHead):
		for _, c := range chunks(raw) {
			body := raw[c.body : c.to-4]
			switch c.kind {
			case "eXIf":
				d.exif(where, body)
			case "tEXt", "iTXt":
				if bytes.Contains(body, []byte("adobe.com/xap")) || bytes.HasPrefix(body, []byte("XML:com.adobe.xmp")) {
					d.xmp(where, body)
					continue
				}
				key, text, _ := strings.Cut(string(body), "\x00")
				d.pictureText(where, key, strings.Trim(text, "\x00"))
			}
		}
	}
	return b.late()
}

// pictureText notes a text kept beside the picture.
func (d *Document) pictureText(where, key, text string) {
	text = strings.ToValidUTF8(strings.TrimSpace(text), "")
	switch strings.ToLower(key) {
	case "software", "date:create", "date:modify", "creation time":
		return
	}
	if isGeneric(text) {
		return
	}
	d.Hidden = append(d.Hidden, Hidden{Metadata, where, sample(text), fmt.Sprintf("图片带有文字信息（%s）“%s”。", key, sample(text)), mendPicture})
	d.Blocks = append(d.Blocks, Block{Where: where + "的文字信息", Text: text, Unseen: "图片信息"})
}

const mendPicture = "用“清除隐藏信息”另存一份，或截图后重新保存再上传。"

// xmp notes a position or a person in an XMP packet.
func (d *Document) xmp(where string, body []byte) {
	if bytes.Contains(body, []byte("GPSLatitude")) {
		d.Hidden = append(d.Hidden, Hidden{Position, where, "XMP GPS", "图片带有拍摄地点的经纬度。", mendPicture})
	}
	for _, tag := range []string{"dc:creator", "photoshop:AuthorsPosition", "aux:OwnerName", "dc:rights"} {
		if at := bytes.Index(body, []byte("<"+tag)); at >= 0 {
			d.Hidden = append(d.Hidden, Hidden{Metadata, where, tag, "图片带有作者或版权信息。", mendPicture})
			return
		}
	}
}

// segment is one of a JPEG before its data.
type segment struct {
	marker         byte
	from, body, to int
}

// segments lists the segments up to the picture itself.
func segments(raw []byte) (out []segment) {
	for i := 2; i+4 <= len(raw) && raw[i] == 0xff && len(out) < 1000; {
		m := raw[i+1]
		if m == 0xff {
			i++
			continue
		}
		if m == 0xda || m == 0xd9 {
			break
		}
		n := int(binary.BigEndian.Uint16(raw[i+2:]))
		if n < 2 || i+2+n > len(raw) {
			break
		}
		out = append(out, segment{m, i, i + 4, i + 2 + n})
		i += 2 + n
	}
	return out
}

var pngHead = []byte("\x89PNG\r\n\x1a\n")

// chunk is one of a PNG.
type chunk struct {
	kind           string
	from, body, to int
}

func chunks(raw []byte) (out []chunk) {
	for i := len(pngHead); i+12 <= len(raw); {
		n := int(binary.BigEndian.Uint32(raw[i:]))
		if n < 0 || n > len(raw)-i-12 {
			break
		}
		out = append(out, chunk{string(raw[i+4 : i+8]), i, i + 8, i + 12 + n})
		i += 12 + n
	}
	return out
}
