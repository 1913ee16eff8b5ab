package letter

import (
	"reflect"
	"strings"
	"testing"
)

// fill gives every field of d a value of its own.
func fill(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("〈" + name + "〉")
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), name+itoa(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), name+"."+v.Type().Field(i).Name)
		}
	}
}

// leaves counts the texts in v.
func leaves(v reflect.Value) (out []string) {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, leaves(v.Index(i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out = append(out, leaves(v.Field(i))...)
		}
	}
	return out
}

// Whatever stands in Data can be written by a placeholder, once.
func TestEveryFactHasAPlaceholder(t *testing.T) {
	var d Data
	fill(reflect.ValueOf(&d).Elem(), "")
	said := map[string]int{}
	names := map[string]bool{}
	for _, f := range fields {
		if names[f.Name] {
			t.Errorf("two placeholders 〈%s〉", f.Name)
		}
		names[f.Name] = true
		if names[f.Key()] {
			t.Errorf("two keys %s", f.Key())
		}
		names[f.Key()] = true
		if f.list == nil {
			said[f.text(&d)]++
			continue
		}
		for _, e := range f.list(&d) {
			if len(e) != len(f.Of) {
				t.Errorf("%s: an entry has %v, Of says %v", f.Name, e, f.Of)
			}
			for _, of := range f.Of {
				if of != "序号" {
					said[e[of]]++
				}
			}
		}
	}
	for _, x := range leaves(reflect.ValueOf(d)) {
		if said[x] != 1 {
			t.Errorf("%s is written by %d placeholders", x, said[x])
		}
	}
}

func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Kinds() {
		if k.Code == "" || k.Name == "" || k.Group == "" || seen[k.Code] || k.Numbered != (k.Suffix != "") {
			t.Errorf("kind %+v", k)
		}
		seen[k.Code] = true
		for _, name := range k.Required {
			if _, ok := fieldByName(name); !ok {
				t.Errorf("%s needs %s, which is no placeholder", k.Code, name)
			}
		}
	}
	if _, ok := ByCode("receipt"); !ok || len(seen) < 33 {
		t.Errorf("%d kinds", len(seen))
	}
}

// What a form shows comes back the same.
func TestTypedValuesComeBack(t *testing.T) {
	d := Sample()
	var back Data
	for _, f := range fields {
		back.Set(f.Name, strings.ReplaceAll(d.Get(f.Name), "\n", "\r\n"))
	}
	if !reflect.DeepEqual(d, back) {
		for _, f := range fields {
			if d.Get(f.Name) != back.Get(f.Name) {
				t.Errorf("%s: %q came back as %q", f.Name, d.Get(f.Name), back.Get(f.Name))
			}
		}
		t.Error("the data differ")
	}
	if back.Set("没有这个", "x"); back.Get("没有这个") != "" {
		t.Error("a name that is no placeholder has a value")
	}
}
