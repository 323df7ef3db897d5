using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Unrolled.Generator.Declaration;

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

    private static bool IsReserved(string name)
        => name is nameof(System) or nameof(Unrolled) || ModelParser.IsReserved(name)
            || typeof(Network).GetMember(name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static).Any(IsInherited);

    private static bool IsInherited(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsInherited),
        EventInfo notification => notification.GetAddMethod(nonPublic: true) is { } add && IsInherited(add),
        Type type => type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem,
        _ => true,
    };

    /// <summary>Throws unless a text is an identifier.</summary>
    public static void Require(string name, string option)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
        {
            throw new ArgumentException($"{option} '{name}' is not a C# identifier.", nameof(name));
        }
    }
}
