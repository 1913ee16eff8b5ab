package api

import (
	"fmt"
	"reflect"
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
)

// schemas collects the named shapes of the document (JSON Schema 2020-12,
// which OpenAPI 3.1 speaks), read from the structs that are really sent: a
// field without omitempty is always there, a pointer may be null.
type schemas struct {
	named map[string]any
	types map[string]reflect.Type
}

type object = map[string]any

var texts = map[reflect.Type]string{
	reflect.TypeFor[calendar.Date](): "date",
	reflect.TypeFor[db.Time]():       "date-time",
}

// of is the schema of a type; a struct is put under its name and referred to.
func (s *schemas) of(t reflect.Type) (object, error) {
	if format, ok := texts[t]; ok {
		return object{"type": "string", "format": format}, nil
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}, nil
	case reflect.Bool:
		return object{"type": "boolean"}, nil
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}, nil
	case reflect.Slice:
		items, err := s.of(t.Elem())
		return object{"type": "array", "items": items}, err
	case reflect.Map:
		values, err := s.of(t.Elem())
		return object{"type": "object", "additionalProperties": values}, err
	case reflect.Pointer:
		to, err := s.of(t.Elem())
		return object{"anyOf": []any{to, object{"type": "null"}}}, err
	case reflect.Struct:
		return s.structure(t)
	}
	return nil, fmt.Errorf("api: no schema for %s", t)
}

func (s *schemas) structure(t reflect.Type) (object, error) {
	ref := object{"$ref": "#/components/schemas/" + t.Name()}
	if before, ok := s.types[t.Name()]; ok {
		if before != t {
			return nil, fmt.Errorf("api: %s and %s have one name", before, t)
		}
		return ref, nil
	}
	s.types[t.Name()] = t
	fields, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous { // its fields stand in the outer object
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			return nil, fmt.Errorf("api: %s.%s has no name in JSON", t, f.Name)
		}
		x, err := s.of(f.Type)
		if err != nil {
			return nil, err
		}
		if text := described(t, name, f); text != "" {
			x["description"] = text
		}
		fields[name] = x
		if optional := t == contentType && name != "title"; !optional && !strings.Contains(options, "omit") {
			required = append(required, name)
		}
	}
	out := object{"type": "object", "properties": fields, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	s.named[t.Name()] = out
	return ref, nil
}

// contentType is what is written in a draft: sent as well as answered, so only
// its title must be there.
var contentType = reflect.TypeFor[form.Content]()

// described is what the document says of a field.
func described(t reflect.Type, name string, f reflect.StructField) string {
	if t == contentType {
		return form.ElementName(name)
	}
	return f.Tag.Get("doc")
}

// jsonName is what programs call a type.
func jsonName(t reflect.Type) string {
	s := schemas{named: object{}, types: map[string]reflect.Type{}}
	x, err := s.of(t)
	if kind, ok := x["type"].(string); ok && err == nil {
		return kind
	}
	return "object"
}
