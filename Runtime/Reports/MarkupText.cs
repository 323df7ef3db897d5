using System.Globalization;
using System.Text;

namespace Unrolled.Reports;

/// <summary>Text of a page in HTML, with SVG in it. What comes from outside is escaped, numbers are those of the invariant culture.</summary>
internal sealed class MarkupText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds markup as it is, its holes being numbers or markup.</summary>
    public MarkupText Add(FormattableString markup)
    {
        _text.Append(markup.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Adds markup as it is.</summary>
    public MarkupText AddMarkup(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>A text that means the same between tags and within quotes of attributes.</summary>
    public static string Escape(ReadOnlySpan<char> text)
    {
        var escaped = new StringBuilder(text.Length);
        Escape(text, escaped);
        return escaped.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static void Escape(ReadOnlySpan<char> text, StringBuilder escaped)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '>':
                    escaped.Append("&gt;");
                    break;
                case '&':
                    escaped.Append("&amp;");
                    break;
                case '"':
                    escaped.Append("&quot;");
                    break;
                case '\'':
                    escaped.Append("&#39;");
                    break;
                case '\r':
                    // A line's end is one character in a page.
                    escaped.Append(i + 1 < text.Length && text[i + 1] == '\n' ? "" : "\n");
                    break;
                case '\t' or '\n':
                    escaped.Append(c);
                    break;
                case < ' ':
                    escaped.Append((char)('\u2400' + c)); // its picture: a page must not hold the character itself
                    break;
                case >= '\x7F' and <= '\x9F' or '\uFFFE' or '\uFFFF':
                    escaped.Append('\uFFFD');
                    break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                    {
                        escaped.Append(c).Append(text[++i]);
                    }
                    else
                    {
                        escaped.Append(char.IsSurrogate(c) ? '\uFFFD' : c);
                    }

                    break;
            }
        }
    }
}
