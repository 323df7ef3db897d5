using System.Text;

namespace Unrolled.Generator.Emit;

/// <summary>Writes indented source text, with line feeds on every system.</summary>
internal sealed class SourceWriter
{
    private const string Indent = "    ";

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes the lines of a text, each behind the indentation at hand; empty lines stay empty.</summary>
    public void Write(string text)
    {
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.TrimEnd();
            if (line.Length > 0)
            {
                for (int i = 0; i < _depth; i++)
                {
                    _text.Append(Indent);
                }

                _text.Append(line);
            }

            _text.Append('\n');
        }
    }

    /// <summary>Writes an empty line.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>Writes a head, an opening brace, what <paramref name="body"/> writes, and a closing brace.</summary>
    public void Block(string head, Action body, string end = "}")
    {
        Write(head);
        Write("{");
        _depth++;
        body();
        _depth--;
        Write(end);
    }

    public override string ToString() => _text.ToString();
}
