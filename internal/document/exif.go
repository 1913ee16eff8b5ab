package document

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Tags of EXIF that are looked at.
const (
	tagMake, tagModel, tagOrientation = 0x010f, 0x0110, 0x0112
	tagArtist, tagCopyright           = 0x013b, 0x8298
	tagExifIFD, tagGPSIFD             = 0x8769, 0x8825
	tagLatitudeRef, tagLatitude       = 1, 2
	tagLongitudeRef, tagLongitude     = 3, 4
	tagOwner, tagSerial               = 0xa430, 0xa431
)

// tiff reads the values of an EXIF block.
type tiff struct {
	raw   []byte
	order binary.ByteOrder
}

// value is the entry of a tag: where its bytes are.
type value struct {
	kind  uint16
	count uint32
	raw   []byte
}

func newTIFF(raw []byte) (*tiff, uint32, bool) {
	if len(raw) < 8 {
		return nil, 0, false
	}
	t := &tiff{raw: raw}
	switch string(raw[:2]) {
	case "II":
		t.order = binary.LittleEndian
	case "MM":
		t.order = binary.BigEndian
	default:
		return nil, 0, false
	}
	return t, t.order.Uint32(raw[4:]), true
}

var tiffSizes = map[uint16]uint32{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}

// directory reads one list of tags.
func (t *tiff) directory(at uint32) map[uint16]value {
	out := map[uint16]value{}
	if uint64(at)+2 > uint64(len(t.raw)) {
		return out
	}
	n := int(t.order.Uint16(t.raw[at:]))
	for i := range min(n, 512) {
		p := uint64(at) + 2 + uint64(i)*12
		if p+12 > uint64(len(t.raw)) {
			break
		}
		e := t.raw[p:]
		v := value{kind: t.order.Uint16(e[2:]), count: t.order.Uint32(e[4:])}
		size := uint64(tiffSizes[v.kind]) * uint64(v.count)
		if size <= 4 {
			v.raw = e[8 : 8+size]
		} else if off := uint64(t.order.Uint32(e[8:])); off+size <= uint64(len(t.raw)) {
			v.raw = t.raw[off : off+size]
		}
		out[t.order.Uint16(e)] = v
	}
	return out
}

func (t *tiff) number(v value) uint32 {
	switch {
	case v.kind == 3 && len(v.raw) >= 2:
		return uint32(t.order.Uint16(v.raw))
	case len(v.raw) >= 4:
		return t.order.Uint32(v.raw)
	}
	return 0
}

func text(v value) string { return strings.Trim(string(v.raw), "\x00 ") }

// degrees reads degrees, minutes and seconds.
func (t *tiff) degrees(v value) float64 {
	out, unit := 0.0, 1.0
	for i := 0; i+8 <= len(v.raw) && i < 24; i += 8 {
		if d := t.order.Uint32(v.raw[i+4:]); d > 0 {
			out += float64(t.order.Uint32(v.raw[i:])) / float64(d) / unit
		}
		unit *= 60
	}
	return out
}

// exif notes a position, a camera and a person in an EXIF block.
func (d *Document) exif(where string, raw []byte) {
	t, at, ok := newTIFF(raw)
	if !ok {
		return
	}
	top := t.directory(at)
	if v, ok := top[tagGPSIFD]; ok {
		gps := t.directory(t.number(v))
		if len(gps[tagLatitude].raw) > 0 {
			pos := fmt.Sprintf("%s%.5f %s%.5f", text(gps[tagLatitudeRef]), t.degrees(gps[tagLatitude]), text(gps[tagLongitudeRef]), t.degrees(gps[tagLongitude]))
			d.Hidden = append(d.Hidden, Hidden{Position, where, pos, "图片带有拍摄地点的经纬度（" + pos + "）。", mendPicture})
		}
	}
	if camera := strings.TrimSpace(text(top[tagMake]) + " " + text(top[tagModel])); camera != "" {
		d.Hidden = append(d.Hidden, Hidden{Metadata, where, sample(camera), "图片带有拍摄设备信息（" + sample(camera) + "）。", mendPicture})
	}
	all := []value{top[tagArtist], top[tagCopyright]}
	if v, ok := top[tagExifIFD]; ok {
		inner := t.directory(t.number(v))
		all = append(all, inner[tagOwner], inner[tagSerial])
	}
	for _, v := range all {
		if s := text(v); s != "" {
			d.pictureText(where, "作者、版权或序列号", s)
		}
	}
}

// orientation is how a picture must be turned, 1 for not at all.
func orientation(raw []byte) uint32 {
	t, at, ok := newTIFF(raw)
	if !ok {
		return 1
	}
	if n := t.number(t.directory(at)[tagOrientation]); n >= 1 && n <= 8 {
		return n
	}
	return 1
}
