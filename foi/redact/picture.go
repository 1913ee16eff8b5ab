package redact

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // decoded
	"image/png"

	"lianghua/internal/fault"
)

// maxPixels bounds a picture that is painted.
const maxPixels = 50_000_000

// decodePicture reads a JPEG or PNG of bounded size.
func decodePicture(raw []byte) (*image.RGBA, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.Invalid("file", "图片已损坏，无法读取。请用原软件打开后另存再上传。")
	}
	if c.Width*c.Height > maxPixels {
		return nil, fault.TooLarge("图片的像素过多，不能遮盖。请缩小后再上传。")
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.Invalid("file", "图片已损坏，无法读取。请用原软件打开后另存再上传。")
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Over)
	return out, nil
}

// paint fills boxes with black: the pixels beneath are gone.
func paint(img *image.RGBA, boxes []Box) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for _, b := range boxes {
		r := image.Rect(b.X*w/1000, b.Y*h/1000, ((b.X+b.W)*w+999)/1000, ((b.Y+b.H)*h+999)/1000)
		draw.Draw(img, r, image.Black, image.Point{}, draw.Src)
	}
}

// paintPicture is a picture with boxes painted over, as a new PNG without any
// metadata of the old one.
func paintPicture(raw []byte, boxes []Box) ([]byte, error) {
	img, err := decodePicture(raw)
	if err != nil {
		return nil, err
	}
	paint(img, boxes)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Ruled is a picture with lines every tenth of its width and height, so that
// coordinates can be read off without a script.
func Ruled(raw []byte) ([]byte, error) {
	img, err := decodePicture(raw)
	if err != nil {
		return nil, err
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	line := image.NewUniform(color.RGBA{R: 0xa6, G: 0x1b, B: 0x29, A: 0xff})
	for i := 1; i < 10; i++ {
		x, y := i*w/10, i*h/10
		draw.Draw(img, image.Rect(x, 0, x+1, h), line, image.Point{}, draw.Src)
		draw.Draw(img, image.Rect(0, y, w, y+1), line, image.Point{}, draw.Src)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
