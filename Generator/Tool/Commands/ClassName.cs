using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Tool.Commands;

/// <summary>Names of classes.</summary>
internal static class ClassName
{
    // Members that are generated for each class.
    private static readonly string[] Generated = ["Load", "Summary", "State", "CreateState", "CreateStates", "Step", "Predict"];

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

    /// <summary>The name of a class that is only compiled in memory: messages call the model by it.</summary>
    public static string InMemory(string? path)
    {
        string name = Of(Path.GetFileName(path) ?? "");
        return IsReserved(name) || !SyntaxFacts.IsValidIdentifier(name) ? $"Model{name}" : name;
    }

    /// <summary>Throws unless a text can be the name of a network's class.</summary>
    /// <param name="name">The name.</param>
    /// <param name="option">The option that gave it.</param>
    /// <exception cref="ArgumentException">It is no identifier, or the name of a member of every network or of a namespace that its code uses.</exception>
    public static void RequireClass(string name, string option)
    {
        Require(name, option);
        if (IsReserved(name))
        {
            throw new ArgumentException($"{option} '{name}': networks have a member of this name, or their code a namespace. Choose another one.", nameof(name));
        }
    }

    private static bool IsReserved(string name) => name is nameof(System) or nameof(Unrolled) || Array.IndexOf(Generated, name) >= 0 || typeof(Network).GetMember(name).Length > 0;

    /// <summary>Throws unless a text is an identifier.</summary>
    public static void Require(string name, string option)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
        {
            throw new ArgumentException($"{option} '{name}' is not a C# identifier.", nameof(name));
        }
    }
}
