using System.ComponentModel;

namespace System.Runtime.CompilerServices;

// Records need this type, which .NET Standard 2.0 does not have.
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit
{
}
