using System.Collections;
using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;

namespace Unrolled.Tests;

/// <summary>A call of a public member with null for one parameter, or null as an element of it.</summary>
internal sealed class NullCase
{
    private static readonly NullabilityInfoContext Context = new();

    private readonly Type _type;
    private readonly MethodBase _member;
    private readonly ParameterInfo _parameter;
    private readonly object? _value;
    private readonly bool _isElement;

    private NullCase(Type type, MethodBase member, ParameterInfo parameter, object? value, bool isElement)
    {
        _type = type;
        _member = member;
        _parameter = parameter;
        _value = value;
        _isElement = isElement;
    }

    private string Member => $"{_type.Name}.{_member.Name}({string.Join(", ", _member.GetParameters().Select(p => p.ParameterType.Name))})";

    public override string ToString() => $"{Member}, {_parameter.Name}{(_isElement ? " with null in it" : "")}";

    /// <summary>The cases of a parameter: none if it may be null.</summary>
    public static IEnumerable<NullCase> Of(Type type, MethodBase member, ParameterInfo parameter)
    {
        Type of = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        NullabilityInfo info;
        lock (Context)
        {
            info = Context.Create(parameter);
        }

        if (!of.IsValueType && info.WriteState == NullabilityState.NotNull)
        {
            yield return new(type, member, parameter, null, isElement: false);
        }

        (Type? element, NullabilityState state) = ElementOf(of, info);
        if (element is { IsValueType: false } ? state == NullabilityState.NotNull : element?.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            var one = Array.CreateInstance(element, 1);
            yield return new(type, member, parameter, of.IsGenericType && of.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? Immutable(one) : one, isElement: true);
        }
    }

    /// <summary>What is wrong with what the call does; null if nothing is.</summary>
    public string? Run(NullSamples samples)
    {
        // A property's value goes by the name of the property.
        string name = _member is MethodInfo { IsSpecialName: true } && _parameter.Name == "value" ? _member.Name["set_".Length..] : _parameter.Name!;
        Action call;
        try
        {
            call = Compile(samples);
        }
        catch (NotSupportedException exception)
        {
            return exception.Message;
        }

        string before = samples.Written();
        Exception? thrown = Record.Exception(call);
        string after = samples.Written();
        return before != after ? $"changed {before} to {after}"
            : thrown is null ? "nothing was thrown"
            : thrown is not ArgumentException argument || (!_isElement && thrown is not ArgumentNullException) ? $"{thrown.GetType().Name}: {thrown.Message}"
            : argument.ParamName == name ? null : $"named {argument.ParamName}: {thrown.Message}";
    }

    private static bool MayBeNull(ParameterInfo parameter)
    {
        lock (Context)
        {
            Type type = parameter.ParameterType;
            return type.IsValueType ? Nullable.GetUnderlyingType(type) is not null : Context.Create(parameter).WriteState == NullabilityState.Nullable;
        }
    }

    // Of an array or a sequence; none of anything else.
    private static (Type? Element, NullabilityState State) ElementOf(Type type, NullabilityInfo info)
    {
        if (type.IsArray)
        {
            return (type.GetElementType(), info.ElementType?.WriteState ?? NullabilityState.Unknown);
        }

        return type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && type.GetGenericArguments() is [var element] ? (element, info.GenericTypeArguments[0].WriteState) : (null, NullabilityState.Unknown);
    }

    private static object? Immutable(Array values)
        => typeof(NullCase).GetMethod(nameof(ImmutableOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(values.GetType().GetElementType()!).Invoke(null, [values]);

    private static ImmutableArray<T> ImmutableOf<T>(T[] values) => [.. values];

    // Expressions can pass spans, which reflection cannot.
    private Action Compile(NullSamples samples)
    {
        if (_member.IsGenericMethodDefinition)
        {
            throw new NotSupportedException("The method is generic.");
        }

        List<ParameterExpression> variables = [];
        List<Expression> body = [], arguments = [];
        foreach (ParameterInfo parameter in _member.GetParameters())
        {
            Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
            Expression value = parameter == _parameter ? Expression.Constant(_value, type)
                : type.IsByRefLike ? NullSamples.Span(type)
                : Expression.Constant(parameter.IsOut || MayBeNull(parameter) ? null : samples.Of(type, parameter.Name!), type);
            if (parameter.ParameterType.IsByRef)
            {
                ParameterExpression variable = Expression.Variable(type);
                variables.Add(variable);
                body.Add(Expression.Assign(variable, value));
                value = variable;
            }

            arguments.Add(value);
        }

        body.Add(_member switch
        {
            ConstructorInfo constructor => Expression.New(constructor, arguments),
            MethodInfo { IsStatic: true } method => Expression.Call(method, arguments),
            var method => Expression.Call(Expression.Constant(samples.Of(_type, ""), _type), (MethodInfo)method, arguments),
        });
        body.Add(Expression.Empty());
        return Expression.Lambda<Action>(Expression.Block(variables, body)).Compile();
    }
}
