using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Tool.Commands;

/// <summary>Names of classes.</summary>
internal static class ClassName
{
    /// <summary>"lstm_model-2.h5" becomes "LstmModel2".</summary>
    public static string Of(string fileName)
    {
        var name = new StringBuilder();
        bool upper = true;
        foreach (char c in Path.GetFileNameWithoutExtension(fileName))
        {
            if (!char.IsLetterOrDigit(c))
            {
                upper = true;
                continue;
            }

            name.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return name.Length > 0 && char.IsLetter(name[0]) ? name.ToString() : $"Model{name}";
    }

    /// <summary>Throws unless a text is an identifier.</summary>
    public static void Require(string name, string option)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
        {
            throw new ArgumentException($"{option} '{name}' is not a C# identifier.", nameof(name));
        }
    }
}
