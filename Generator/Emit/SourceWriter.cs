using System.Text;

namespace Unrolled.Generator.Emit;

/// <summary>Writes indented source text, with line feeds on every system.</summary>
internal sealed class SourceWriter
{
    private const string Indent = "    ";

    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _blank;
    private bool _opened;

    /// <summary>
    /// Writes the lines of a text, each after the current indentation. Of several empty lines one is kept, and none after an
    /// opening or before a closing brace.
    /// </summary>
    public void Write(string text)
    {
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.TrimEnd();
            if (line.Length == 0)
            {
                _blank = true;
                continue;
            }

            if (_blank && !_opened && !line.TrimStart().StartsWith("}", StringComparison.Ordinal))
            {
                _text.Append('\n');
            }

            for (int i = 0; i < _depth; i++)
            {
                _text.Append(Indent);
            }

            _text.Append(line).Append('\n');
            _blank = false;
            _opened = line.EndsWith("{", StringComparison.Ordinal);
        }
    }

    /// <summary>Leaves an empty line before what follows.</summary>
    public void Line() => _blank = true;

    /// <summary>Writes a head, an opening brace, what <paramref name="body"/> writes, and a closing brace; an empty line follows.</summary>
    public void Block(string head, Action body, string end = "}")
    {
        if (head.Length > 0)
        {
            Write(head);
        }

        Write("{");
        _depth++;
        body();
        _depth--;
        Write(end);
        Line();
    }

    public override string ToString() => _text.ToString();
}
