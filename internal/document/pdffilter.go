package document

// unpredict undoes the PNG and TIFF predictors of packed tables.
func unpredict(raw []byte, predictor, colors, bits, columns int) []byte {
	if predictor < 10 {
		return raw
	}
	colors, columns = max(colors, 1), max(columns, 1)
	if bits == 0 {
		bits = 8
	}
	if colors > 32 || bits > 16 || columns > 1<<20 {
		return nil
	}
	pixel := max(1, colors*bits/8)
	row := (columns*colors*bits + 7) / 8
	out := make([]byte, 0, len(raw))
	prev := make([]byte, row)
	for len(raw) > row {
		kind, line := raw[0], append([]byte(nil), raw[1:row+1]...)
		raw = raw[row+1:]
		for i := range line {
			var left, up, corner byte
			if up = prev[i]; i >= pixel {
				left, corner = line[i-pixel], prev[i-pixel]
			}
			switch kind {
			case 1:
				line[i] += left
			case 2:
				line[i] += up
			case 3:
				line[i] += byte((int(left) + int(up)) / 2)
			case 4:
				line[i] += paeth(left, up, corner)
			}
		}
		out = append(out, line...)
		prev = line
	}
	return out
}

func paeth(a, b, c byte) byte {
	dist := func(x int) int { return max(x, -x) }
	p := int(a) + int(b) - int(c)
	pa, pb, pc := dist(p-int(a)), dist(p-int(b)), dist(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

// unrun undoes run-length packing.
func (f *pdfFile) unrun(raw []byte) ([]byte, error) {
	var out []byte
	for i := 0; i < len(raw) && raw[i] != 128; {
		n := int(raw[i])
		i++
		if n < 128 {
			end := min(len(raw), i+n+1)
			out = append(out, raw[i:end]...)
			i = end
			continue
		}
		if i == len(raw) {
			break
		}
		for range 257 - n {
			out = append(out, raw[i])
		}
		i++
	}
	return out, f.b.unpack(int64(len(out)))
}

// unlzw undoes the LZW of old files, whose codes grow one early. It is one loop
// over the codes: its state would only be passed around.
func (f *pdfFile) unlzw(raw []byte, early bool) ([]byte, error) {
	const clear, end = 256, 257
	var out []byte
	table := make([][]byte, end+1, 4096)
	for i := range 256 {
		table[i] = []byte{byte(i)}
	}
	width, acc, have := 9, 0, 0
	var prev []byte
	shift := 0
	if early {
		shift = 1
	}
	for _, c := range raw {
		acc, have = acc<<8|int(c), have+8
		if have < width {
			continue
		}
		code := acc >> (have - width) & (1<<width - 1)
		have -= width
		acc &= 1<<have - 1
		switch {
		case code == end:
			return out, nil
		case code == clear:
			table, width, prev = table[:end+1], 9, nil
			continue
		case code > len(table) || code == len(table) && prev == nil:
			return out, nil
		}
		entry := prev
		if code < len(table) {
			entry = table[code]
		} else {
			entry = append(prev[:len(prev):len(prev)], prev[0])
		}
		out = append(out, entry...)
		if err := f.b.unpack(int64(len(entry))); err != nil {
			return nil, err
		}
		if prev != nil && len(table) < 4096 {
			table = append(table, append(prev[:len(prev):len(prev)], entry[0]))
		}
		prev = entry
		for width < 12 && len(table)+shift >= 1<<width {
			width++
		}
	}
	return out, nil
}
